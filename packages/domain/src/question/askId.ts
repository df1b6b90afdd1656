import { clone, toBinary } from "@bufbuild/protobuf";
import {
  type Cut,
  CutSchema,
  type PrivacyParameters,
  type Question,
  QuestionSchema,
  type Terms,
  TermsSchema,
} from "@medtech-chain/schema";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export interface AskIdInput {
  /** In canonical form. */
  readonly question: Question;
  readonly terms: Terms;
  /** In canonical form. */
  readonly cut: Cut;
  /** Only mode and epsilon count: later rules or noise epochs leave the identity of a question alone. */
  readonly privacy: Pick<PrivacyParameters, "mode" | "microEpsilon">;
}

/** The identity of a question and of its answer: 64 hexadecimal digits. Equal questions share it, so noise is never drawn twice. */
export function askId({ question, terms, cut, privacy }: AskIdInput): string {
  const parts = [
    utf8ToBytes("mtc.question.v1.Ask"),
    toBinary(QuestionSchema, question),
    toBinary(TermsSchema, terms),
    toBinary(CutSchema, cut),
    utf8ToBytes(`${privacy.mode}/${privacy.microEpsilon}`),
  ];
  return bytesToHex(sha256(concatBytes(...parts.flatMap((part) => [lengthPrefix(part), part]))));
}

/** The cut with its entries in the order of their hospitals. */
export function canonicalCut(cut: Cut): Cut {
  const canonical = clone(CutSchema, cut);
  canonical.entries.sort((left, right) =>
    left.hospital < right.hospital ? -1 : left.hospital > right.hospital ? 1 : 0,
  );
  return canonical;
}

function lengthPrefix(part: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, part.length);
  return prefix;
}
