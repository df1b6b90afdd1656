import { popCount, type Selection } from "../index/selection.ts";

/** How many devices are selected. */
export function count({ words }: Selection): bigint {
  let devices = 0;
  for (const word of words) devices += popCount(word);
  return BigInt(devices);
}
