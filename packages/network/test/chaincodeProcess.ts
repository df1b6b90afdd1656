import { readFileSync } from "node:fs";
import { type ChaincodeInterface, type ChaincodeStub, Shim } from "fabric-shim";

/** A small chaincode with the settings of the real one: keeps texts, and hospitals' secrets in the private collection. */
class Notes implements ChaincodeInterface {
  async Init() {
    return Shim.success();
  }

  async Invoke(stub: ChaincodeStub) {
    try {
      return await this.#call(stub);
    } catch (error) {
      return Shim.error(error instanceof Error ? error.message : "failed");
    }
  }

  async #call(stub: ChaincodeStub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    const [key = "", value = ""] = params;
    switch (fcn) {
      case "put":
        await stub.putState(key, Buffer.from(value));
        return Shim.success();
      case "get":
        return Shim.success(Buffer.from(await stub.getState(key)));
      case "putSecret":
        await stub.putPrivateData("noise", key, stub.getTransient().get("secret")!);
        return Shim.success();
      case "getSecret":
        return Shim.success(Buffer.from(await stub.getPrivateData("noise", key)));
      default:
        return Shim.error(`there is no ${fcn}`);
    }
  }
}

const config = JSON.parse(readFileSync(process.env["MTC_CHAINCODE_CONFIG"]!, "utf8"));
const server = Shim.server(new Notes(), {
  ccid: config.chaincodeId,
  address: config.address,
  tlsProps: {
    key: readFileSync(config.tls.key),
    cert: readFileSync(config.tls.cert),
    clientCACerts: readFileSync(config.tls.clientRoots),
  },
});
await server.start();
process.once("SIGTERM", () => process.exit(0));
