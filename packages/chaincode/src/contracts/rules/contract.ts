import type { RulesService } from "@medtech-chain/schema";
import type { Contract } from "../../router/context.ts";
import { approveRules } from "./approveRules.ts";
import { getRules } from "./getRules.ts";
import { listRules } from "./listRules.ts";
import { proposeRules } from "./proposeRules.ts";

export const rulesContract: Contract<typeof RulesService> = {
  proposeRules,
  approveRules,
  getRules,
  listRules,
};
