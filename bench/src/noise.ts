import { randomBytes } from "node:crypto";
import { createNoiseSource, releaseCount } from "@medtech-chain/privacy";
import type { Benchmark } from "./benchmark.ts";
import { median } from "./statistics.ts";

const WARM_UP = 500;
const RUNS = 5_000;

/** One noisy number: generator set up from three hospitals' shares, noise drawn, interval computed. */
export const noise: Benchmark = {
  names: ["noise_us"],
  async run({ say }) {
    const shares = new Map(
      ["hospital-a", "hospital-b", "hospital-c"].map((id) => [id, new Uint8Array(randomBytes(32))]),
    );
    const times: number[] = [];
    for (let i = 0; i < WARM_UP + RUNS; i++) {
      const releaseId = new Uint8Array(randomBytes(32));
      const start = performance.now();
      releaseCount({
        count: 1_000n,
        confidencePpm: 950_000,
        protection: {
          privacy: "on",
          epsilon: 500_000n,
          source: createNoiseSource({ shares, epoch: 1, releaseId }),
        },
      });
      if (i >= WARM_UP) times.push((performance.now() - start) * 1000);
    }
    say(`noise: median of ${RUNS} counts at epsilon 0.5`);
    return [{ name: "noise_us", value: median(times), unit: "us", network: "none" }];
  },
};
