import { join } from "node:path";
import { exampleRules, hospitalsOf, setUpConsortium } from "@medtech-chain/cli/consortium";
import { collectOnce, connectHospital, type Source } from "@medtech-chain/hospital";
import { identityFolder, profileFile } from "@medtech-chain/ledger/identities";
import { startTestNetwork, type TestNetwork } from "@medtech-chain/testkit";
import type { BenchmarkContext } from "./benchmark.ts";
import { simulatedReports } from "./reports.ts";

/** Manufacturers of the simulated fleet, to group by. */
const manufacturers = ["Aldermoor Medical", "Norrvik", "Quillon Health", "Bexley Infusion", "Helioglu"];
/** Epsilon 1,000,000 for the one researcher: enough for every question that is asked here. */
const PLENTY = 1_000_000_000_000n;

/** A network with rules, noise and a researcher who can afford everything. */
export async function startBenchNetwork({ dir }: BenchmarkContext): Promise<TestNetwork> {
  const network = await startTestNetwork({ dir: join(dir, "network") });
  await setUpConsortium({
    dir: network.dir,
    profile: network.profile,
    rules: exampleRules(network.profile, { domains: { manufacturer: manufacturers }, microEpsilon: PLENTY }),
    studies: [{ id: "bench", microEpsilon: PLENTY, researchers: [{ id: "asker", microEpsilon: PLENTY }] }],
  });
  return network;
}

/** A hospital's reports, parsed and in memory, as a source. */
export async function simulateInMemory(hospital: string, devices: number): Promise<Source> {
  const chunks = await Array.fromAsync(simulatedReports(hospital, devices));
  return {
    name: `${hospital}-${devices}`,
    async *read() {
      let done = 0;
      for (const reports of chunks) {
        done += reports.length;
        yield {
          reports,
          rejects: [],
          item: "",
          position: `${done}`,
          progress: { done, total: devices, unit: "reports" },
        };
      }
    },
  };
}

/** Sends each hospital's source through its spool to the ledger, all at once. Returns the reports that were committed. */
export async function collectAll(
  network: TestNetwork,
  sources: ReadonlyMap<string, Source>,
  spools: string,
): Promise<number> {
  const summaries = await Promise.all(
    [...sources].map(async ([hospital, source]) => {
      const connected = await connectHospital({
        network: profileFile(network.dir),
        hospital,
        identities: identityFolder(network.dir, hospital, "."),
      });
      try {
        return await collectOnce({
          source,
          hospital,
          spool: join(spools, `${hospital}.spool`),
          ledger: connected.ledger,
        });
      } finally {
        connected.close();
      }
    }),
  );
  return summaries.reduce((sum, { committed }) => sum + committed, 0);
}

/** Sources of the same size for all hospitals of a network. */
export async function simulateHospitals(
  network: TestNetwork,
  devices: number,
  series: string,
): Promise<Map<string, Source>> {
  const hospitals = hospitalsOf(network.profile);
  const sources = new Map<string, Source>();
  for (const hospital of hospitals) {
    sources.set(
      hospital,
      await simulateInMemory(`${series}-${hospital}`, Math.ceil(devices / hospitals.length)),
    );
  }
  return sources;
}
