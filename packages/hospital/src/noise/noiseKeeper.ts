import { randomBytes } from "node:crypto";
import { isRefusedFor } from "@medtech-chain/domain";
import type { Endorsers } from "@medtech-chain/ledger";
import { type GetNoiseStatusResponse, Reason } from "@medtech-chain/schema";
import { errorToLine, HospitalError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { type BackoffOptions, callUntilDone } from "../ledger/backoff.ts";
import { endorsedInSecretBy, type HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { Clock } from "../time/clock.ts";

export interface NoiseKeeperOptions {
  readonly hospital: string;
  readonly noise: HospitalLedger["noise"];
  /** Hospitals only: their peers are the ones that see the share. */
  readonly endorsers: Endorsers;
  /** Time between two looks for an epoch that has been begun, in milliseconds. */
  readonly lookMs: number;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
  readonly onEvent: EventListener;
}

const SHARE_BYTES = 32;
/** Name of the transient field that the share travels in. */
const SHARE_FIELD = "share";

/**
 * Gives this hospital's random share to the first noise epoch, and to each later one as soon as somebody begins it. Shares are
 * made for one call and kept nowhere here: the ledger takes a hospital's first one and passes over any other.
 */
export class NoiseKeeper {
  readonly #options: NoiseKeeperOptions;

  constructor(options: NoiseKeeperOptions) {
    this.#options = options;
  }

  /** Looks and contributes until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { lookMs, clock, onEvent } = this.#options;
    while (!signal.aborted) {
      try {
        await this.contribute(signal);
        await this.#purgeOldEpochs(signal);
      } catch (error) {
        onEvent({ type: "stopped", what: "contributing a noise share", reason: errorToLine(error) });
      }
      await clock.wait(lookMs, signal);
    }
  }

  /**
   * Purges the shares of epochs that are over and that no question waits for, so that nobody can compute their noise again. Hospitals take
   * turns, by the epoch's number.
   */
  async #purgeOldEpochs(signal: AbortSignal): Promise<void> {
    const { noise, hospital, endorsers } = this.#options;
    const { current, epochs } = await noise.getNoiseStatus({}, { signal });
    for (const { epoch, hospitals, purged } of epochs) {
      if (purged || epoch >= current || hospitals[epoch % hospitals.length] !== hospital) continue;
      try {
        await noise.purgeEpoch({ epoch }, endorsedInSecretBy(endorsers, {}));
      } catch (error) {
        if (!isRefusedFor(error, Reason.STILL_IN_USE)) throw error;
      }
    }
  }

  /**
   * Contributes to the epoch that is open, if there is one and it lacks this hospital's share.
   *
   * @returns the epoch, or undefined where nothing was needed, or the signal was aborted first
   * @throws HospitalError `refused`
   */
  contribute(signal: AbortSignal): Promise<number | undefined> {
    const { hospital } = this.#options;
    return this.#contributeTo((status) => epochToJoin(status, hospital), signal);
  }

  /**
   * Begins the epoch after the one in force with this hospital's share, or joins it where it has begun. It comes into force once
   * every hospital has given its own.
   *
   * @returns the epoch, or undefined where the signal was aborted first
   * @throws HospitalError `refused`
   */
  async rotate(signal: AbortSignal): Promise<number | undefined> {
    let wanted: number | undefined;
    await this.#contributeTo((status) => {
      wanted ??= status.current + 1;
      const has = status.epochs.some(({ epoch, contributors }) => {
        return epoch === wanted && contributors.includes(this.#options.hospital);
      });
      return has ? undefined : wanted;
    }, signal);
    return signal.aborted ? undefined : wanted;
  }

  /** The state is read anew for each attempt: hospitals contribute at the same time, and one attempt's outcome may be unknown. */
  async #contributeTo(
    choose: (status: GetNoiseStatusResponse) => number | undefined,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { noise, endorsers, backoff, onEvent } = this.#options;
    const what = "contributing a noise share";
    const attempt = async () => {
      const epoch = choose(await noise.getNoiseStatus({}, { signal }));
      if (epoch === undefined) return undefined;
      const share = randomBytes(SHARE_BYTES);
      try {
        await noise.contributeShare({ epoch }, endorsedInSecretBy(endorsers, { [SHARE_FIELD]: share }));
      } finally {
        share.fill(0);
      }
      onEvent({ type: "share-contributed", epoch });
      return epoch;
    };
    try {
      return await callUntilDone(attempt, backoff, signal, (error, waitMs) => {
        onEvent({ type: "retrying", what, reason: errorToLine(error), waitMs });
      });
    } catch (cause) {
      throw new HospitalError("refused", what, `${what} was refused: ${errorToLine(cause)}`, cause);
    }
  }
}

/** The first epoch before there is any, or the one behind the epoch in force, once another hospital has begun it. */
export function epochToJoin(
  { current, epochs }: GetNoiseStatusResponse,
  hospital: string,
): number | undefined {
  const next = epochs.find(({ epoch }) => epoch === current + 1);
  if (next === undefined) return current === 0 ? 1 : undefined;
  return next.hospitals.includes(hospital) && !next.contributors.includes(hospital) ? next.epoch : undefined;
}
