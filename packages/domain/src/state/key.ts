/** State key of a committed question. */
export function askKey(id: string): string {
  return `ask/${id}`;
}

/** State key of an answer. */
export function releaseKey(id: string): string {
  return `release/${id}`;
}
