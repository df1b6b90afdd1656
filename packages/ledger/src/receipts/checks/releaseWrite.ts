import { toBinary } from "@bufbuild/protobuf";
import { releaseKey } from "@medtech-chain/domain";
import { ReleaseSchema } from "@medtech-chain/schema";
import type { ReceiptCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";
import { findWrite } from "../findWrite.ts";

/** The answer's transaction writes the receipt's release, byte for byte. */
export const releaseWrite: ReceiptCheck = {
  name: "answer/release",
  check({ release, answer }) {
    const key = releaseKey(release.id);
    const write = findWrite(answer.transaction, key);
    if ("problem" in write) return failed(write.problem);
    if (!Buffer.from(write.value).equals(toBinary(ReleaseSchema, release))) {
      return failed("the release in the receipt is not the one that was committed");
    }
    return passed(`${key} was written as the receipt has it`);
  },
};
