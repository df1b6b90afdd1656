import { peer } from "@hyperledger/fabric-protos";

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]),
);

/** The name that Fabric gives a validation code, such as `MVCC_READ_CONFLICT`. */
export function validationCodeName(code: number): string {
  return NAMES.get(code) ?? `code ${code}`;
}
