import type { Contract, Gateway, SubmittedTransaction, Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer } from "@hyperledger/fabric-protos";

export const HOSPITALS = ["HospitalAMSP", "HospitalBMSP", "HospitalCMSP"] as const;

/** The two organisations that endorse in most tests. */
export const TWO = { endorsingOrganizations: [HOSPITALS[0], HOSPITALS[1]] };

export function contractOf(gateway: Gateway): Contract {
  return gateway.getNetwork("medtech").getContract("mtc");
}

/** Endorsed by two hospitals and not submitted yet. */
export function endorsed(contract: Contract, name: string, ...args: string[]): Promise<Transaction> {
  return contract.newProposal(name, { arguments: args, ...TWO }).endorse();
}

/** Submits and returns the name of the validation code. */
export async function codeOf(transaction: Transaction): Promise<string> {
  return statusOf(await transaction.submit());
}

export async function statusOf(commit: SubmittedTransaction): Promise<string> {
  const { code } = await commit.getStatus();
  return Object.entries(peer.TxValidationCode).find(([, value]) => value === code)![0];
}

/** What a transaction carries, to be changed by `change` before its creator signs it. */
export interface Parts {
  readonly header: InstanceType<typeof common.Header>;
  readonly actionPayload: InstanceType<typeof peer.ChaincodeActionPayload>;
  readonly endorsed: InstanceType<typeof peer.ChaincodeEndorsedAction>;
}

/** The same transaction with parts changed; the client signs the changed bytes on submission. */
export function tamper(
  gateway: Gateway,
  transaction: Transaction,
  change: (parts: Parts) => void,
): Transaction {
  const prepared = gatewayProtos.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const envelope = prepared.getEnvelope()!;
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const body = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const action = body.getActionsList()[0]!;
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  change({ header: payload.getHeader()!, actionPayload, endorsed: actionPayload.getAction()! });
  action.setPayload(actionPayload.serializeBinary());
  payload.setData(body.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature("");
  return gateway.newTransaction(prepared.serializeBinary());
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
