import { type BlockSignature, parseBlockSignatures } from "../../blocks/blockSignatures.ts";
import { assertSignature, assertValidAt, type Member, serializeIdentity } from "../../identities/index.ts";
import type { TransactionCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";
import type { Trust } from "../trust.ts";
import { countSigners } from "./countSigners.ts";

/** Enough orderer organisations signed the block's header, which fixes its number, its predecessor and its transactions. */
export const blockSignatures: TransactionCheck = {
  name: "block-signatures",
  check({ block, transaction }, { trust }) {
    const { organisations, refusals } = countSigners(
      parseBlockSignatures(block, block.metadata).map((signature) => () => {
        const orderer = findOrderer(signature, trust);
        assertValidAt(orderer, transaction.timestamp);
        assertSignature(orderer, signature.signed, signature.signature);
        return orderer.unit === "orderer" ? orderer.mspId : `${orderer.mspId}'s ${orderer.unit} is not an orderer`;
      }),
    );
    const needed = trust.blockSignatures;
    if (organisations.length >= needed) return passed(`block ${block.number} is signed by ${organisations.join(", ")}`);
    return failed("");
  },
};
