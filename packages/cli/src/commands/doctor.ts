import { type Finding, runChecks } from "../network/checks.ts";
import { networkFolder } from "../network/networkFolder.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { Output } from "../program/output.ts";

const marks = { ok: "✔", warning: "!", failed: "✘" } as const;
const colors = { ok: "green", warning: "yellow", failed: "red" } as const;

export const doctor = defineCommand<object>({
  usage: "doctor",
  describe: "Check this machine and the network's folder, and say what to do about what is wrong",
  examples: [["doctor", "Node, folder, identities, certificates, peers"]],
  options: (argv) => argv,
  async handler(options, context) {
    const { output } = context;
    const findings = await runChecks(networkFolder(options, context), context);
    if (output.json) output.resultJson(findings);
    else for (const finding of findings) output.result(renderFinding(finding, output));
    const failed = findings.filter(({ state }) => state === "failed");
    if (failed.length > 0) {
      await output.finish();
      const [first] = failed;
      throw new CommandError("refused", `${failed.map(({ name }) => name).join(", ")}: not in order`, {
        next: first!.next,
      });
    }
    if (!output.json) output.result("Everything that can be checked from here is in order.");
  },
});

function renderFinding({ name, state, detail, next }: Finding, output: Output): string {
  const mark = output.unicode ? marks[state] : state;
  const advice = next === undefined ? "" : output.style("dim", ` (${next})`);
  return `${output.style(colors[state], mark)} ${name}: ${detail}${advice}`;
}
