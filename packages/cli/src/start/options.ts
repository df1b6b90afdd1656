import { parseArgs } from "node:util";
import { CommandError } from "../program/commandError.ts";

export interface StartOptions {
  /** Stops after the answers. */
  readonly once: boolean;
  /** Prints JSON lines. */
  readonly json: boolean;
  readonly dir: string;
  /** Devices of all hospitals together. */
  readonly devices: number;
}

const DEFAULT_DEVICES = 10_000;
const MOST_DEVICES = 1_000_000;

export const START_HELP = `npm start -- [options]

Starts a network of three hospitals and MTC on this machine, feeds it with devices, asks example questions, checks the
receipts, and goes on until Ctrl-C.

  --once         stop after the answers
  --json         print JSON lines
  --devices N    devices of all hospitals together (${DEFAULT_DEVICES})
  --dir FOLDER   keep the network there (.mtc/start)`;

/** The program's flags. @returns undefined where help is wanted @throws CommandError `usage` */
export function readStartOptions(args: readonly string[]): StartOptions | undefined {
  const { once, json, dir, devices, help } = parseFlags(args);
  if (help === true) return undefined;
  return {
    once: once ?? false,
    json: json ?? false,
    dir: dir ?? ".mtc/start",
    devices: devices === undefined ? DEFAULT_DEVICES : readDevices(devices),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean" },
        json: { type: "boolean" },
        dir: { type: "string" },
        devices: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split(". ", 1)[0]! : String(cause);
    throw new CommandError("usage", message, { next: "`npm start -- --help` lists the options", cause });
  }
}

function readDevices(text: string): number {
  const number = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 0;
  if (number > 0 && number <= MOST_DEVICES) return number;
  throw new CommandError(
    "usage",
    `--devices must be a whole number from 1 to ${MOST_DEVICES}, not ${JSON.stringify(text.slice(0, 48))}`,
  );
}
