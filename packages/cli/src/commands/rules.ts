import { defineGroup } from "../program/command.ts";
import { rulesApprove } from "./rulesApprove.ts";
import { rulesPropose } from "./rulesPropose.ts";
import { rulesShow } from "./rulesShow.ts";

export const rules = defineGroup("rules", "The rules that the members share: show, propose, approve", [
  rulesShow,
  rulesPropose,
  rulesApprove,
]);
