import { Code, ConnectError } from "@connectrpc/connect";
import { peer } from "@hyperledger/fabric-protos";
import { validationCodeName } from "../blocks/validationCode.ts";
import { CallFailure } from "./failure.ts";

const { TxValidationCode } = peer;

/** What a transaction that was committed as invalid means for its caller. It has changed nothing. */
export function validationCodeToFailure(code: number, transactionId: string): CallFailure {
  const name = validationCodeName(code);
  const invalid = (reason: string, connectCode: Code) =>
    new ConnectError(`transaction ${transactionId} is invalid (${name}): ${reason}`, connectCode);
  switch (code) {
    case TxValidationCode.MVCC_READ_CONFLICT:
    case TxValidationCode.PHANTOM_READ_CONFLICT:
      return new CallFailure(
        invalid("what it had read was changed meanwhile", Code.Aborted),
        "endorse-again",
      );
    case TxValidationCode.ENDORSEMENT_POLICY_FAILURE:
      return new CallFailure(
        invalid("its endorsements are not those that the network requires", Code.PermissionDenied),
        "none",
      );
    default:
      return new CallFailure(invalid("the peers refused it", Code.FailedPrecondition), "none");
  }
}
