import { generateKeyPairSync, sign } from "node:crypto";
import { status as Code } from "@grpc/grpc-js";
import type { Contract, Gateway } from "@hyperledger/fabric-gateway";
import { peer } from "@hyperledger/fabric-protos";
import { toLowS } from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { codeOf, contractOf, endorsed, TWO, tamper, textOf } from "./transactions.ts";

let network: TestNetwork;
let gateway: Gateway;
let contract: Contract;

beforeAll(async () => {
  network = await startTestNetwork();
  gateway = await network.gateway("hospital-a");
  contract = contractOf(gateway);
});

afterAll(() => network.close());

describe("an endorser that answers differently", () => {
  test("is refused when it was named", async () => {
    const wrong = contract.submit("wrongAt", { arguments: ["hospital-b", "key"], ...TWO });
    await expect(wrong).rejects.toMatchObject({
      code: Code.ABORTED,
      details: [{ mspId: "HospitalBMSP", message: "ProposalResponsePayloads do not match" }],
    });
  });

  test("is passed over when another one can endorse", async () => {
    await contract.submit("wrongAt", { arguments: ["hospital-b", "agreed"] });
    expect(textOf(await contract.evaluateTransaction("get", "agreed"))).toBe("right");
  });

  test("leaves nothing to submit when everybody disagrees", async () => {
    await expect(contract.submitTransaction("whoAmI", "key")).rejects.toMatchObject({ code: Code.ABORTED });
  });
});

describe("a transaction is invalidated at commit", () => {
  test("when an endorsement is forged", async () => {
    const transaction = await endorsed(contract, "put", "forged", "1");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const forged = tamper(gateway, transaction, ({ endorsed: action }) => {
      const [, second] = action.getEndorsementsList();
      const message = Buffer.concat([action.getProposalResponsePayload_asU8(), second!.getEndorser_asU8()]);
      second!.setSignature(toLowS(sign("sha256", message, privateKey)));
    });
    expect(await codeOf(forged)).toBe("ENDORSEMENT_POLICY_FAILURE");
    expect(await contract.evaluateTransaction("get", "forged")).toHaveLength(0);
  });

  test("when one organisation endorses twice instead of two once", async () => {
    const transaction = await endorsed(contract, "put", "twice", "1");
    const doubled = tamper(gateway, transaction, ({ endorsed: action }) => {
      const [first] = action.getEndorsementsList();
      action.setEndorsementsList([first!, first!]);
    });
    expect(await codeOf(doubled)).toBe("ENDORSEMENT_POLICY_FAILURE");
  });

  test("when too few organisations were asked", async () => {
    const single = contract.newProposal("put", {
      arguments: ["single", "1"],
      endorsingOrganizations: ["HospitalAMSP"],
    });
    expect(await codeOf(await single.endorse())).toBe("ENDORSEMENT_POLICY_FAILURE");
  });

  test("when the platform endorses in a hospital's place", async () => {
    const platform = contract.newProposal("put", {
      arguments: ["platform", "1"],
      endorsingOrganizations: ["HospitalAMSP", "MtcMSP"],
    });
    expect(await codeOf(await platform.endorse())).toBe("ENDORSEMENT_POLICY_FAILURE");
  });

  test("when the response was changed after it was endorsed", async () => {
    const transaction = await endorsed(contract, "put", "changed", "1");
    const changed = tamper(gateway, transaction, ({ endorsed: action }) => {
      const payload = peer.ProposalResponsePayload.deserializeBinary(
        action.getProposalResponsePayload_asU8(),
      );
      const chaincodeAction = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
      const response = chaincodeAction.getResponse()!;
      response.setMessage("changed");
      payload.setExtension$(chaincodeAction.serializeBinary());
      action.setProposalResponsePayload(payload.serializeBinary());
    });
    expect(await codeOf(changed)).toBe("ENDORSEMENT_POLICY_FAILURE");
  });

  test("when its arguments were exchanged", async () => {
    const [one, two] = [
      await endorsed(contract, "put", "x1", "1"),
      await endorsed(contract, "put", "x2", "2"),
    ];
    let payload: Uint8Array | undefined;
    tamper(gateway, two, ({ actionPayload }) => {
      payload = actionPayload.getChaincodeProposalPayload_asU8();
    });
    const exchanged = tamper(gateway, one, ({ actionPayload }) => {
      actionPayload.setChaincodeProposalPayload(payload!);
    });
    expect(await codeOf(exchanged)).toBe("INVALID_ENDORSER_TRANSACTION");
  });

  test("and stays in the chain without an effect", async () => {
    const height = network.devnet.height;
    const { invalidTransactions } = network.devnet.stats;
    const single = contract.newProposal("put", {
      arguments: ["kept", "1"],
      endorsingOrganizations: ["HospitalAMSP"],
    });
    const commit = await (await single.endorse()).submit();
    expect((await commit.getStatus()).successful).toBe(false);
    expect(network.devnet.height).toBe(height + 1);
    expect(network.devnet.stats.invalidTransactions).toBe(invalidTransactions + 1);
  });
});
