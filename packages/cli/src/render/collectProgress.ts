import type { NodeEvent } from "@medtech-chain/hospital";
import { Presets, SingleBar } from "cli-progress";
import type { Output } from "../program/output.ts";
import { formatCount } from "./numbers.ts";

/** Follows the events of collecting. */
export interface CollectProgress {
  readonly add: (event: NodeEvent) => void;
  /** May be called more than once. */
  stop(): void;
}

/** A bar of what was read and a count of what is on the ledger, where the terminal can show one; lines of trouble always. */
export function createCollectProgress(output: Output): CollectProgress {
  const bar = output.isInteractive ? createBar(output) : undefined;
  let committed = 0;
  let started = false;
  const update = (done: number, total: number | undefined, item: string): void => {
    if (bar === undefined) return;
    const payload = { item, committed: formatCount(committed, output.locale) };
    if (!started) bar.start(total ?? done, done, payload);
    started = true;
    if (total !== undefined) bar.setTotal(total);
    bar.update(done, payload);
  };
  return {
    add(event) {
      if (event.type === "collected") update(event.progress.done, event.progress.total, event.item);
      if (event.type === "batch-committed") {
        committed += event.rows;
        if (started) bar?.update({ committed: formatCount(committed, output.locale) });
      }
      if (event.type === "retrying") output.progress(`${event.what}: ${event.reason}; trying again`);
    },
    stop() {
      if (started) bar?.stop();
      started = false;
    },
  };
}

function createBar(output: Output): SingleBar {
  const preset = output.unicode ? Presets.shades_classic : Presets.legacy;
  return new SingleBar(
    {
      format: "{item} {bar} {percentage}% read, {committed} on the ledger",
      stream: process.stderr,
      clearOnComplete: true,
    },
    preset,
  );
}
