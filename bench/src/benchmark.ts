/** One figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Network that it was measured on; "none" for what needs none. */
  readonly network: string;
}

export interface BenchmarkContext {
  /** Network to measure on. */
  readonly network: string;
  /** Folder for what a benchmark writes; removed afterwards. */
  readonly dir: string;
  /** Tells a person what is going on. */
  readonly say: (message: string) => void;
}

/** Measures one or more figures. */
export interface Benchmark {
  readonly names: readonly string[];
  run(context: BenchmarkContext): Promise<Figure[]>;
}
