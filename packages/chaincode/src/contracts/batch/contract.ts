import type { BatchService } from "@medtech-chain/schema";
import type { Contract } from "../../router/context.ts";
import { getBatchHead } from "./getBatchHead.ts";
import { getCut } from "./getCut.ts";
import { getIndexStatus } from "./getIndexStatus.ts";
import { recordBatch } from "./recordBatch.ts";

export const batchContract: Contract<typeof BatchService> = {
  recordBatch,
  getBatchHead,
  getCut,
  getIndexStatus,
};
