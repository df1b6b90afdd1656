import type { Gateway, Signer } from "@hyperledger/fabric-gateway";
import { gateway as gatewayProtos, type peer } from "@hyperledger/fabric-protos";

export interface Invocation {
  /** Empty for what concerns the peer, not a channel. */
  readonly channel: string;
  readonly chaincode: string;
  readonly method: string;
  readonly args: readonly Uint8Array[];
}

/**
 * A signed proposal for a peer's Endorser service. The gateway client builds it, but only sends proposals to its Gateway service, which
 * takes none without a channel, such as the one to join a channel.
 *
 * @param gateway one that hashes nothing itself (`hash.none`), so that a digest is the whole message
 */
export async function createSignedProposal(
  gateway: Gateway,
  sign: Signer,
  { channel, chaincode, method, args }: Invocation,
): Promise<peer.SignedProposal> {
  const contract = gateway.getNetwork(channel).getContract(chaincode);
  const unsigned = contract.newProposal(method, { arguments: [...args] });
  const signed = gateway.newSignedProposal(unsigned.getBytes(), await sign(unsigned.getDigest()));
  const proposed = gatewayProtos.ProposedTransaction.deserializeBinary(signed.getBytes());
  return proposed.getProposal()!;
}
