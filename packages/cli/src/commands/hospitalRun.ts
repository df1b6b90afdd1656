import { resolve } from "node:path";
import { eventToLine, runHospitalNode } from "@medtech-chain/hospital";
import { defineCommand } from "../program/command.ts";

interface HospitalRunOptions {
  readonly config: string;
}

export const hospitalRun = defineCommand<HospitalRunOptions>({
  usage: "run",
  describe: "Run a hospital's node: it collects device data, submits it and answers questions",
  examples: [["hospital run --config hospital-a.yaml", "until Ctrl-C"]],
  options: (argv) =>
    argv.option("config", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Configuration file (YAML): network, hospital, identities, spool, sources",
    }),
  async handler({ config }, { output, signal, cwd }) {
    const node = await runHospitalNode(resolve(cwd, config), (event) => {
      if (output.json) output.resultJsonLine(event);
      else output.progress(eventToLine(event));
    });
    const { hospital } = node.status;
    output.progress(`The node of ${hospital} runs. Ctrl-C stops it.`);
    const stop = () => void node.stop();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await node.done;
    const { waitingReports, confirmedReports } = node.status;
    if (!output.json) {
      output.result(
        `The node of ${hospital} is stopped: ${confirmedReports} reports are on the ledger, ${waitingReports} wait on disk.`,
      );
    }
  },
});
