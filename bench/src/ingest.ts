import type { Benchmark } from "./benchmark.ts";
import { collectAll, simulateHospitals, startBenchNetwork } from "./network.ts";
import { median } from "./statistics.ts";

const REPORTS = 300_000;
const RUNS = 3;

/** Reports of three hospitals a second: parsed, spooled to disk, encoded, endorsed by two hospitals, committed. */
export const ingest: Benchmark = {
  names: ["ingest_reports_per_s"],
  async run(context) {
    const network = await startBenchNetwork(context);
    try {
      const rates: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        const sources = await simulateHospitals(network, REPORTS, `ingest-${run}`);
        const start = performance.now();
        const committed = await collectAll(network, sources, context.dir);
        const seconds = (performance.now() - start) / 1000;
        rates.push(committed / seconds);
        context.say(`ingest: ${committed} reports in ${seconds.toFixed(2)} s`);
      }
      return [
        { name: "ingest_reports_per_s", value: median(rates), unit: "reports/s", network: context.network },
      ];
    } finally {
      await network.stop();
    }
  },
};
