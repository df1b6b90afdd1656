import { type ActingOptions, openReader, withActingOptions } from "../input/acting.ts";
import { defineCommand } from "../program/command.ts";
import { renderTable } from "../render/table.ts";

export const noiseStatus = defineCommand<ActingOptions>({
  usage: "status",
  describe: "Show the epochs of the noise, and whose share is missing",
  examples: [["noise status", "the epoch in force is the last complete one"]],
  options: (argv) => withActingOptions(argv),
  async handler(options, context) {
    const { output } = context;
    using session = await openReader(options, context);
    const { current, epochs } = await session.clients.noise.getNoiseStatus({});
    const shown = epochs.map(({ epoch, hospitals, contributors, purged }) => ({
      epoch,
      state: purged ? "purged" : epoch === current ? "in force" : epoch > current ? "incomplete" : "old",
      contributors,
      missing: hospitals.filter((hospital) => !contributors.includes(hospital)),
    }));
    if (output.json) return output.resultJson({ current, epochs: shown });
    const columns = ["epoch", "state", "contributed", "missing"].map((name) => ({ name }));
    const rows = shown.map(({ epoch, state, contributors, missing }) => [
      String(epoch),
      state,
      contributors.join(", "),
      missing.join(", "),
    ]);
    output.result(
      renderTable(
        columns,
        rows,
        output,
        "No hospital has contributed yet; each hospital's node does at its start.",
      ),
    );
  },
});
