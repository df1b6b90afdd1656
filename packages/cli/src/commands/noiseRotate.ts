import { contributeShare, hospitalsOf } from "../consortium/index.ts";
import { loadProfile, networkFolder } from "../network/networkFolder.ts";
import { openSession } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import { transactionToJson, transactionToWords } from "../render/transaction.ts";

interface NoiseRotateOptions {
  readonly hospital: string;
}

export const noiseRotate = defineCommand<NoiseRotateOptions>({
  usage: "rotate",
  describe: "Contribute a hospital's new share to the next epoch; it is in force once every hospital has",
  examples: [["noise rotate --hospital hospital-a", "as the node of hospital-a"]],
  options: (argv) =>
    argv.option("hospital", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Hospital whose share it is; the folder must hold its identity node",
    }),
  async handler(options, context) {
    const { output } = context;
    const known = hospitalsOf(await loadProfile(networkFolder(options, context)));
    if (!known.includes(options.hospital)) {
      throw new CommandError(
        "usage",
        `the network has no hospital ${options.hospital}, only ${known.join(", ")}`,
      );
    }
    using session = await openSession(
      { dir: options.dir, organisation: options.hospital, identity: "node" },
      context,
    );
    const { current } = await session.clients.noise.getNoiseStatus({});
    const { epoch, transaction } = await contributeShare(
      session.profile,
      options.hospital,
      session.clients,
      current + 1,
    );
    const missing = epoch.hospitals.filter((hospital) => !epoch.contributors.includes(hospital));
    if (output.json) {
      return output.resultJson({
        epoch: epoch.epoch,
        contributors: epoch.contributors,
        missing,
        ...transactionToJson(transaction),
      });
    }
    const state = missing.length === 0 ? "is in force" : `waits for ${missing.join(", ")}`;
    output.result(
      `Epoch ${epoch.epoch} has the share of ${options.hospital} and ${state}; ${transactionToWords(transaction)}.`,
    );
  },
});
