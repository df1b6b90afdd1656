/** For each hospital the last batch that a question covers: `mtc.batch.v1.Cut`, in the shape that is read here. */
export interface CutLike {
  readonly entries: readonly Head[];
}

/** The last batch of a hospital, on the chain or covered. */
export interface Head {
  readonly hospital: string;
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/**
 * How an index stands to a cut. `behind`: a batch has not been read yet. `unknown`: a batch of that number has been
 * read, but it is another one or not on the hospital's chain; waiting does not help.
 */
export type Coverage = "covered" | "behind" | "unknown";
