import { discovery, peer } from "@hyperledger/fabric-protos";
import { serializeIdentity } from "@medtech-chain/ledger/identities";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";

/** MSPs with a peer that takes part in the channel, as one peer sees it (fabric-protos `discovery/protocol.proto`). */
export async function queryMembers(administrator: PeerAdministrator, channel: string): Promise<string[]> {
  const query = new discovery.Query();
  query.setChannel(channel);
  query.setPeerQuery(new discovery.PeerMembershipQuery());
  const result = await ask(administrator, query);
  return [...(result.getMembers()?.getPeersByOrgMap().keys() ?? [])];
}

/**
 * Groups of peers that together can endorse a call of the chaincode, as one peer sees it: how many there are.
 * @throws NetworkError `request-refused` if there is none
 */
export async function queryEndorsers(
  administrator: PeerAdministrator,
  channel: string,
  chaincode: string,
  collections: readonly string[],
): Promise<number> {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  call.setCollectionNamesList([...collections]);
  const interest = new peer.ChaincodeInterest();
  interest.setChaincodesList([call]);
  const chaincodeQuery = new discovery.ChaincodeQuery();
  chaincodeQuery.setInterestsList([interest]);
  const query = new discovery.Query();
  query.setChannel(channel);
  query.setCcQuery(chaincodeQuery);
  const result = await ask(administrator, query);
  const [descriptor] = result.getCcQueryRes()?.getContentList() ?? [];
  return descriptor?.getLayoutsList().length ?? 0;
}

async function ask(administrator: PeerAdministrator, query: discovery.Query): Promise<discovery.QueryResult> {
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(serializeIdentity(administrator.identity));
  const request = new discovery.Request();
  request.setAuthentication(authentication);
  request.setQueriesList([query]);
  const [result] = (await administrator.discover(request)).getResultsList();
  const refusal = result?.getError()?.getContent();
  if (result === undefined || refusal !== undefined) {
    throw new NetworkError(
      "request-refused",
      `${administrator.organisationId}'s discovery says: ${refusal ?? "nothing"}`,
    );
  }
  return result;
}
