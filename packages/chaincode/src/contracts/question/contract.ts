import type { QuestionService } from "@medtech-chain/schema";
import type { Contract } from "../../router/context.ts";
import { answer } from "./answer.ts";
import { ask } from "./ask.ts";
import { expect } from "./expect.ts";
import { getAsk } from "./getAsk.ts";
import { getRelease } from "./getRelease.ts";
import { listPending } from "./listPending.ts";
import { listReleases } from "./listReleases.ts";

export const questionContract: Contract<typeof QuestionService> = {
  ask,
  answer,
  expect,
  getAsk,
  getRelease,
  listPending,
  listReleases,
};
