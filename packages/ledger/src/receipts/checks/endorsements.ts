import type { TransactionCheck } from "../check.ts";
import { verifySignatory } from "../signatory.ts";
import { tallySignatures, tallyToFinding, UncountedSignature } from "../tally.ts";

/** The peers of enough different hospitals signed the result. */
export const endorsements: TransactionCheck = {
  name: "endorsements",
  check({ transaction }, { trust }) {
    const time = transaction.timestamp;
    const tally = tallySignatures(transaction.endorsements, ({ endorser, signed, signature }) => {
      const { mspId, unit } = verifySignatory(trust.members, {
        signer: endorser.bytes,
        signed,
        signature,
        time,
      });
      if (unit !== "peer") throw new UncountedSignature(`${mspId}: the endorser is no peer but ${unit}`);
      if (!trust.hospitals.has(mspId)) throw new UncountedSignature(`${mspId} is not a hospital`);
      return mspId;
    });
    return tallyToFinding(tally, trust.endorsements, "hospitals that endorsed");
  },
};
