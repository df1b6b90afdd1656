import { status as Code, Metadata, type ServiceError } from "@grpc/grpc-js";
import { gateway, google } from "@hyperledger/fabric-protos";

/** What one peer or orderer said, as clients read it from `EndorseError.details`. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** A gRPC status as Fabric's gateway returns it, with details in `grpc-status-details-bin`. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: Code;
  readonly details: readonly ErrorDetail[];

  constructor(code: Code, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The form in which the gRPC server takes errors; anything unforeseen becomes INTERNAL. */
export function errorToStatus(error: unknown): Pick<ServiceError, "code" | "details" | "metadata"> {
  const rpc =
    error instanceof RpcError ? error : new RpcError(Code.INTERNAL, "internal error of the embedded network");
  const metadata = new Metadata();
  if (rpc.details.length > 0) {
    metadata.set("grpc-status-details-bin", Buffer.from(statusBytes(rpc)));
  }
  return { code: rpc.code, details: rpc.message, metadata };
}

function statusBytes(error: RpcError): Uint8Array {
  const status = new google.rpc.Status();
  status.setCode(error.code);
  status.setMessage(error.message);
  for (const { address, mspId, message } of error.details) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(address);
    detail.setMspId(mspId);
    detail.setMessage(message);
    status.addDetails().pack(detail.serializeBinary(), "gateway.ErrorDetail");
  }
  return status.serializeBinary();
}
