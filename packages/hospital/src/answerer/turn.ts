/** Bytes of a question's identifier that choose who answers first. */
const CHOOSING_HEX_DIGITS = 8;

/**
 * How many hospitals are asked before this one to answer a question: 0 for the one that its identifier chooses (its first four bytes,
 * big-endian, modulo the number of hospitals), 1 for the next in sorted order, and so on around.
 *
 * @param hospitals identifiers of all hospitals, in any order; `own` is one of them
 */
export function turnOf(question: string, own: string, hospitals: readonly string[]): number {
  const sorted = hospitals.toSorted();
  const chosen = Number.parseInt(question.slice(0, CHOOSING_HEX_DIGITS), 16) % sorted.length;
  return (sorted.indexOf(own) - chosen + sorted.length) % sorted.length;
}
