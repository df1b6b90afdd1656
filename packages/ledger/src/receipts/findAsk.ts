import { fromBinary } from "@bufbuild/protobuf";
import { askKey } from "@medtech-chain/domain";
import { type Ask, AskSchema } from "@medtech-chain/schema";
import { findWrite } from "./findWrite.ts";
import type { ReceiptSubject } from "./subject.ts";

/** The question that the ask's transaction committed under the release's identifier, or why there is none. */
export function findAsk({
  release,
  ask,
}: ReceiptSubject): { readonly ask: Ask } | { readonly problem: string } {
  const key = askKey(release.id);
  const write = findWrite(ask.transaction, key);
  if ("problem" in write) return write;
  try {
    return { ask: fromBinary(AskSchema, write.value) };
  } catch {
    return { problem: `what transaction ${ask.transaction.id} writes to ${key} is not a question` };
  }
}
