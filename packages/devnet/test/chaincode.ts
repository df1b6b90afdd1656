import { readFileSync } from "node:fs";
import shim, { type ChaincodeStub, type Shim } from "fabric-shim";

/** A chaincode with one function for each thing that the tests need from a chaincode. */
type Handler = (stub: ChaincodeStub, args: string[]) => Promise<Uint8Array | string>;

interface ProcessConfig {
  readonly chaincodeId: string;
  readonly address: string;
  readonly organisation: string;
  readonly tls: { readonly key: string; readonly cert: string; readonly clientRoots: string };
}

const config = JSON.parse(readFileSync(process.env.MTC_CHAINCODE_CONFIG!, "utf8")) as ProcessConfig;

const handlers: Readonly<Record<string, Handler>> = {
  async put(stub, [key, value]) {
    await stub.putState(key!, Buffer.from(value!));
    return "";
  },
  async putMany(stub, keys) {
    for (const key of keys) {
      await stub.putState(key, Buffer.from("x"));
    }
    return "";
  },
  async get(stub, [key]) {
    return stub.getState(key!);
  },
  async delete(stub, [key]) {
    await stub.deleteState(key!);
    return "";
  },
  async increment(stub, [key]) {
    const value = Number((await stub.getState(key!)).toString() || "0") + 1;
    await stub.putState(key!, Buffer.from(String(value)));
    return String(value);
  },
  async readThenWrite(stub, [read, write]) {
    const value = await stub.getState(read!);
    await stub.putState(write!, Buffer.from(value));
    return "";
  },
  async range(stub, [start, end]) {
    return JSON.stringify(await collect(await stub.getStateByRange(start!, end!)));
  },
  async firstOfRange(stub, [start, end, result]) {
    const iterator = await stub.getStateByRange(start!, end!);
    const { value } = await iterator.next();
    await iterator.close();
    await stub.putState(result!, Buffer.from(value.key));
    return value.key;
  },
  async countRange(stub, [start, end, result]) {
    const found = await collect(await stub.getStateByRange(start!, end!));
    await stub.putState(result!, Buffer.from(String(found.length)));
    return String(found.length);
  },
  async page(stub, [start, end, size, bookmark]) {
    const { iterator, metadata } = await stub.getStateByRangeWithPagination(
      start!,
      end!,
      Number(size),
      bookmark,
    );
    return JSON.stringify({ keys: await collect(iterator), bookmark: metadata.bookmark });
  },
  async composite(stub, [type, ...attributes]) {
    await stub.putState(stub.createCompositeKey(type!, attributes), Buffer.from("present"));
    return "";
  },
  async byPartial(stub, [type, ...attributes]) {
    const found = await collect(await stub.getStateByPartialCompositeKey(type!, attributes));
    return JSON.stringify(found.map(([key]) => stub.splitCompositeKey(key).attributes));
  },
  async history(stub, [key]) {
    const changes: unknown[] = [];
    const iterator = await stub.getHistoryForKey(key!);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      changes.push({
        txId: next.value.txId,
        value: Buffer.from(next.value.value).toString(),
        deleted: next.value.isDelete,
      });
    }
    return JSON.stringify(changes);
  },
  async event(stub, [name, payload]) {
    stub.setEvent(name!, Buffer.from(payload!));
    await stub.putState(`event/${name}`, Buffer.from(payload!));
    return "";
  },
  async putPrivate(stub, [collection, key]) {
    await stub.putPrivateData(collection!, key!, stub.getTransient().get("value")!);
    return "";
  },
  async getPrivate(stub, [collection, key]) {
    return stub.getPrivateData(collection!, key!);
  },
  async getPrivateHash(stub, [collection, key]) {
    return Buffer.from(await stub.getPrivateDataHash(collection!, key!)).toString("hex");
  },
  async copyPrivate(stub, [collection, key, target]) {
    await stub.putState(target!, await stub.getPrivateData(collection!, key!));
    return "";
  },
  async deletePrivate(stub, [collection, key]) {
    await stub.deletePrivateData(collection!, key!);
    return "";
  },
  async purgePrivate(stub, [collection, key]) {
    await stub.purgePrivateData(collection!, key!);
    return "";
  },
  async rangePrivate(stub, [collection, start, end]) {
    // The shim wraps this iterator, which its typings do not say.
    const wrapped = (await stub.getPrivateDataByRange(collection!, start!, end!)) as unknown as {
      iterator: Parameters<typeof collect>[0];
    };
    return JSON.stringify(await collect(wrapped.iterator));
  },
  async keyPolicy(stub, [key]) {
    await stub.setStateValidationParameter(key!, Buffer.from("policy"));
    return "";
  },
  async callOther(stub, [name]) {
    return Buffer.from((await stub.invokeChaincode(name!, ["get", "a"], "")).payload ?? []);
  },
  /** What a wrong endorser does: its answer differs from everybody else's. */
  async whoAmI(stub, [key]) {
    await stub.putState(key!, Buffer.from(config.organisation));
    return config.organisation;
  },
  /** Agrees with everybody except in the one organisation that is named. */
  async wrongAt(stub, [organisation, key]) {
    await stub.putState(key!, Buffer.from(organisation === config.organisation ? "wrong" : "right"));
    return "";
  },
  async size(stub, [key, content]) {
    await stub.putState(key!, Buffer.from(content!));
    return String(content!.length);
  },
  async fail(_stub, [message]) {
    throw new Error(message);
  },
  async hang() {
    return new Promise<string>(() => undefined);
  },
  async exit() {
    process.kill(process.pid, "SIGKILL");
    return "";
  },
};

async function collect(
  iterator: Awaited<ReturnType<ChaincodeStub["getStateByRange"]>>,
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    found.push([next.value.key, Buffer.from(next.value.value).toString()]);
  }
  return found;
}

const chaincode = {
  async Init() {
    return shim.success();
  },
  async Invoke(stub: ChaincodeStub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      const handler = handlers[fcn];
      if (handler === undefined) {
        return shim.error(`no function ${fcn}`);
      }
      return shim.success(Buffer.from(await handler(stub, params)));
    } catch (error) {
      return shim.error(error instanceof Error ? error.message : String(error));
    }
  },
};

// The package's default export is its class `Shim`, which its typings name only.
await (shim as unknown as typeof Shim)
  .server(chaincode, {
    ccid: config.chaincodeId,
    address: config.address,
    tlsProps: {
      key: readFileSync(config.tls.key),
      cert: readFileSync(config.tls.cert),
      clientCACerts: readFileSync(config.tls.clientRoots),
    },
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  })
  .start();
