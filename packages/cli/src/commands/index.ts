import type { Command } from "../program/command.ts";
import { accounts } from "./accounts.ts";
import { ask } from "./ask.ts";
import { bench } from "./bench.ts";
import { blocks } from "./blocks.ts";
import { budget } from "./budget.ts";
import { collect } from "./collect.ts";
import { doctor } from "./doctor.ts";
import { down } from "./down.ts";
import { expect } from "./expect.ts";
import { hospital } from "./hospital.ts";
import { noise } from "./noise.ts";
import { rules } from "./rules.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";
import { verify } from "./verify.ts";

/** In the order in which help lists them: as a newcomer meets them. */
export const commands: readonly Command[] = [
  ...[up, status, down, doctor],
  ...[collect, hospital],
  ...[expect, ask, budget, verify, blocks],
  ...[rules, accounts, noise, bench],
];
