import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type ReceiptTrust, receiptFromJson, verifyReceipt } from "@medtech-chain/ledger";
import { loadNetworkProfile } from "@medtech-chain/ledger/identities";
import { loadProfile, networkFolder } from "../network/networkFolder.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";
import { releaseToJson, renderAnswer } from "../render/answer.ts";

interface VerifyOptions {
  readonly receipt: string;
  readonly roots: string | undefined;
}

const LARGEST_RECEIPT = 256 * 1024 * 1024;
const marks = { passed: "✔", failed: "✘", skipped: "–" } as const;
const asciiMarks = { passed: "ok", failed: "NO", skipped: "--" } as const;

export const verify = defineCommand<VerifyOptions>({
  usage: "verify <receipt>",
  describe: "Check a receipt offline, against the network's root certificates alone",
  examples: [["verify answer.receipt.json --roots network.json", "says of every check what it found"]],
  options: (argv) =>
    argv
      .positional("receipt", { type: "string", demandOption: true, describe: "File of the receipt" })
      .option("roots", {
        type: "string",
        requiresArg: true,
        describe: "The network's public profile with its root certificates (network.json of its folder)",
      }),
  async handler(options, context) {
    const trust = await readTrust(options, context);
    const receipt = receiptFromJson(await readReceipt(resolve(context.cwd, options.receipt)));
    const { verified, checks } = verifyReceipt(receipt, trust);
    const { output } = context;
    if (output.json) {
      const release = receipt.release;
      output.resultJson({
        verified,
        checks,
        ...(verified && release !== undefined ? { answer: releaseToJson(release) } : {}),
      });
    } else {
      const mark = output.unicode ? marks : asciiMarks;
      for (const { name, status, detail } of checks) {
        const color = status === "failed" ? "red" : status === "passed" ? "green" : "dim";
        output.result(`${output.style(color, mark[status])} ${name}: ${detail}`);
      }
      if (verified) for (const line of ["", ...renderAnswer(receipt.release!, output)]) output.result(line);
    }
    const failures = checks.filter(({ status }) => status === "failed");
    if (failures.length > 0) {
      await output.finish();
      throw new CommandError(
        "refused",
        `the receipt is not genuine: ${failures.map(({ name }) => name).join(", ")} failed`,
        {
          next: "do not rely on its numbers",
        },
      );
    }
  },
});

async function readTrust(
  { roots, dir }: VerifyOptions & { dir: string | undefined },
  context: CommandContext,
): Promise<ReceiptTrust> {
  if (roots !== undefined) return loadNetworkProfile(resolve(context.cwd, roots));
  return loadProfile(networkFolder({ dir }, context));
}

async function readReceipt(file: string): Promise<string> {
  const bytes = await readFile(file);
  if (bytes.length > LARGEST_RECEIPT) throw new CommandError("refused", `${file} is too large for a receipt`);
  return bytes.toString("utf8");
}
