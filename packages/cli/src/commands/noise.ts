import { defineGroup } from "../program/command.ts";
import { noiseRotate } from "./noiseRotate.ts";
import { noiseStatus } from "./noiseStatus.ts";

export const noise = defineGroup(
  "noise",
  "The hospitals' shares of the secret that noise is drawn from: status, rotate",
  [noiseStatus, noiseRotate],
);
