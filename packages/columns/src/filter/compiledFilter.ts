/** A filter bound to the columns of an index. */
export interface CompiledFilter {
  /**
   * Finds the rows of one chunk that fulfil the filter, among those that are wanted.
   *
   * @param wanted bits of the rows to look at
   * @param out set to the bits of the wanted rows that fulfil it; another array than `wanted`
   */
  apply(chunk: number, wanted: Uint32Array, out: Uint32Array): void;
}
