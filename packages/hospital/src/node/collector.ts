import type { EventListener } from "../events.ts";
import type { Source } from "../sources/source.ts";
import type { Spool } from "../spool/spool.ts";
import type { Clock } from "../time/clock.ts";

export interface CollectorOptions {
  readonly spool: Spool;
  /** Reading pauses while more than this waits in the spool, in bytes. */
  readonly spoolBytes: number;
  readonly clock: Clock;
  readonly onEvent: EventListener;
  /** Is told when the spool has got something. */
  readonly onAppended: () => void;
}

/** Time between two looks whether the spool has room again, in milliseconds. */
const FULL_SPOOL_WAIT_MS = 200;

/**
 * Reads a source into the spool, to its end or until the signal is aborted.
 *
 * @returns reports and rejected rows that were read
 * @throws whatever the source throws
 */
export async function collectSource(
  source: Source,
  options: CollectorOptions,
  signal: AbortSignal,
): Promise<{ readonly reports: number; readonly rejected: number }> {
  const { spool, onEvent, onAppended } = options;
  let reports = 0;
  let rejected = 0;
  for await (const chunk of source.read(spool.positions(source.name), signal)) {
    spool.append(source.name, chunk);
    reports += chunk.reports.length;
    rejected += chunk.rejects.length;
    for (const reject of chunk.rejects) onEvent({ type: "rejected", source: source.name, reject });
    const { item, progress } = chunk;
    onEvent({ type: "collected", source: source.name, item, reports: chunk.reports.length, progress });
    onAppended();
    await waitForRoom(options, signal);
  }
  return { reports, rejected };
}

/** Also lets everything else of the node have its turn between two chunks. */
async function waitForRoom(
  { spool, spoolBytes, clock }: CollectorOptions,
  signal: AbortSignal,
): Promise<void> {
  await clock.wait(0, signal);
  while (!signal.aborted && spool.status().waitingBytes > spoolBytes)
    await clock.wait(FULL_SPOOL_WAIT_MS, signal);
}
