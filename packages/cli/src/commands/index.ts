import type { Command } from "../program/command.ts";
export const commands: readonly Command[] = [];
