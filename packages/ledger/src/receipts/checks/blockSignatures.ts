import { type BlockSignature, parseBlockSignatures } from "../../blocks/blockSignatures.ts";
import { serializeIdentity } from "../../identities/index.ts";
import type { TransactionCheck } from "../check.ts";
import { verifySignatory } from "../signatory.ts";
import { tallySignatures, tallyToFinding, UncountedSignature } from "../tally.ts";
import type { Trust } from "../trust.ts";

/** Enough orderer organisations signed the block's header, which fixes its number, its predecessor and its transactions. */
export const blockSignatures: TransactionCheck = {
  name: "block-signatures",
  check({ block, transaction }, { trust }) {
    const time = transaction.timestamp;
    const tally = tallySignatures(parseBlockSignatures(block, block.metadata), (signature) => {
      const signer = findSigner(signature, trust);
      const orderer = verifySignatory(trust.ordererMembers, { ...signature, signer, time });
      if (orderer.unit === "orderer") return orderer.mspId;
      throw new UncountedSignature(`${orderer.mspId}: the signer is no orderer but ${orderer.unit}`);
    });
    return tallyToFinding(
      tally,
      trust.blockSignatures,
      `orderer organisations that signed block ${block.number}`,
    );
  },
};

function findSigner({ signer }: BlockSignature, trust: Trust): Uint8Array {
  if (typeof signer !== "number") return signer;
  const consenter = trust.consenters?.find(({ id }) => id === signer);
  if (consenter !== undefined) return serializeIdentity(consenter);
  throw new UncountedSignature(`consenter ${signer}: its certificate is not known`);
}
