import { defineGroup } from "../program/command.ts";
import { hospitalRun } from "./hospitalRun.ts";

export const hospital = defineGroup("hospital", "A hospital's node: run", [hospitalRun]);
