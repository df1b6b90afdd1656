/**
 * Who is asked to endorse, in order of preference: this hospital with one other, each other in turn, starting behind this one so
 * that the hospitals share the work.
 *
 * @param own MSP identifier of this hospital
 * @param others MSP identifiers of the other hospitals, in any order
 * @param count how many hospitals have to endorse
 */
export function endorserAlternatives(
  own: string,
  others: readonly string[],
  count: number,
): readonly (readonly string[])[] {
  const sorted = [...others].sort();
  const behind = sorted.filter((other) => other > own);
  const order = [...behind, ...sorted.slice(0, sorted.length - behind.length)];
  if (count <= 1) return [[own]];
  if (order.length < count) return [[own, ...order]];
  return order.map((_, i) => [own, ...rotate(order, i).slice(0, count - 1)]);
}

function rotate<T>(values: readonly T[], by: number): readonly T[] {
  return [...values.slice(by), ...values.slice(0, by)];
}
