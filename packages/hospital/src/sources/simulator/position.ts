/** How far the simulator has come. */
export interface SimulatorPosition {
  /** Time of the first report in seconds since 1970-01-01T00:00:00Z; kept, so that a restart makes the same devices. */
  readonly start: number;
  /** Reports that are on disk. */
  readonly next: number;
}

/** The position as the spool keeps it. */
export function positionToText(position: SimulatorPosition): string {
  return JSON.stringify(position);
}

/** The inverse of `positionToText`. */
export function textToPosition(text: string): SimulatorPosition {
  return JSON.parse(text) as SimulatorPosition;
}
