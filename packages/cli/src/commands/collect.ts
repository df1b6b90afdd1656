import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type CollectSummary,
  collectOnce,
  connectHospital,
  createCsvSourceConfig,
  createSource,
  openSpool,
  rejectsToCsv,
  rejectToLine,
  systemClock,
} from "@medtech-chain/hospital";
import { organisationFolder, profileFile } from "@medtech-chain/ledger/identities";
import { hospitalsOf } from "../consortium/index.ts";
import { loadProfile, networkFolder } from "../network/networkFolder.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";
import { createCollectProgress } from "../render/collectProgress.ts";
import { formatCount, formatPlural } from "../render/numbers.ts";

interface CollectOptions {
  readonly path: string;
  readonly hospital: string;
  readonly mapping: string | undefined;
  readonly rejects: string | undefined;
  readonly again: boolean;
}

/** Rows set aside that are shown at once; the rest is in the file that --rejects writes. */
const SHOWN_REJECTS = 5;
const SEGMENT_BYTES = 128 * 1024;

export const collect = defineCommand<CollectOptions>({
  usage: "collect <path>",
  describe: "Send the device reports of a CSV file, or of a folder of them, to the ledger",
  examples: [
    ["collect devices.csv --hospital hospital-a", "columns named as the fields"],
    ["collect export/ --hospital hospital-a --mapping mapping.yaml --rejects bad.csv", "any columns"],
  ],
  options: (argv) =>
    argv.positional("path", { type: "string", demandOption: true, describe: "File or folder" }).options({
      hospital: {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "Hospital whose devices they are",
      },
      mapping: { type: "string", requiresArg: true, describe: "Which column is which field (YAML)" },
      rejects: { type: "string", requiresArg: true, describe: "Write the rows set aside to a CSV file" },
      again: { type: "boolean", default: false, describe: "Read also what was collected before" },
    }),
  async handler(options, context) {
    const { output, cwd, signal } = context;
    const dir = networkFolder(options, context);
    await requireHospital(dir, options.hospital);
    const source = createSource(
      createCsvSourceConfig({
        path: resolve(cwd, options.path),
        ...(options.mapping === undefined ? {} : { mapping: resolve(cwd, options.mapping) }),
      }),
      systemClock,
    );
    const spool = await collectSpool(dir, options.hospital);
    const network = await connectHospital({
      network: profileFile(dir),
      hospital: options.hospital,
      identities: organisationFolder(dir, options.hospital, "identities"),
    });
    const progress = createCollectProgress(output);
    try {
      const { hospital, again } = options;
      const { ledger } = network;
      const summary = await collectOnce({
        source,
        hospital,
        spool,
        ledger,
        again,
        signal,
        onEvent: progress.add,
      });
      progress.stop();
      if (options.rejects !== undefined) await writeRejects(spool, hospital, resolve(cwd, options.rejects));
      report(summary, options, context);
    } finally {
      progress.stop();
      network.close();
    }
  },
});

async function requireHospital(dir: string, hospital: string): Promise<void> {
  const known = hospitalsOf(await loadProfile(dir));
  if (known.includes(hospital)) return;
  throw new CommandError("usage", `the network has no hospital ${hospital}, only ${known.join(", ")}`);
}

/** A spool of its own: the one of the hospital's node is in use while the node runs. */
async function collectSpool(dir: string, hospital: string): Promise<string> {
  const folder = organisationFolder(dir, hospital, "collect");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, "spool.db");
}

async function writeRejects(path: string, hospital: string, file: string): Promise<void> {
  using spool = openSpool({ path, hospital, segmentBytes: SEGMENT_BYTES });
  await writeFile(file, [...rejectsToCsv(spool)].join(""));
}

function report(summary: CollectSummary, options: CollectOptions, { output }: CommandContext): void {
  if (!summary.complete) {
    throw new CommandError("unfinished", "stopped before everything was on the ledger", {
      next: "run it again: what was read waits on disk and nothing is sent twice",
    });
  }
  if (output.json) {
    const { reports, committed, batches, lastBatch, rejected, rejects } = summary;
    output.resultJson({
      hospital: options.hospital,
      reports,
      committed,
      batches,
      lastBatch,
      rejected,
      rejects,
    });
    return;
  }
  const { locale } = output;
  for (const reject of summary.rejects.slice(0, SHOWN_REJECTS))
    output.progress(`set aside: ${rejectToLine(reject)}`);
  if (summary.rejected > SHOWN_REJECTS) {
    const where =
      options.rejects === undefined ? "--rejects FILE writes them all" : `all are in ${options.rejects}`;
    output.progress(`and ${formatCount(summary.rejected - SHOWN_REJECTS, locale)} more; ${where}`);
  }
  output.result(summaryToLine(summary, options.hospital, locale));
}

function summaryToLine(
  { committed, batches, lastBatch, rejected }: CollectSummary,
  hospital: string,
  locale: string,
): string {
  const aside = rejected === 0 ? "" : `; ${formatPlural(rejected, "row", locale)} set aside`;
  if (batches === 0)
    return `Nothing new for ${hospital}${aside}. What was collected before is not read again.`;
  const numbers = batches === 1 ? `batch ${lastBatch}` : `batches up to ${lastBatch}`;
  return `${formatPlural(committed, "report", locale)} of ${hospital} on the ledger, in ${numbers}${aside}.`;
}
