/** Digits of a sequence in a key, so that keys sort as numbers do; 2^32 - 1 has ten. */
const SEQUENCE_DIGITS = 10;

/** State key of a batch's head: `batch/<hospital>/<sequence>`. */
export function batchKey(hospital: string, sequence: number): string {
  return `batch/${hospital}/${sequence.toString().padStart(SEQUENCE_DIGITS, "0")}`;
}
