import {
  AccountService,
  BatchService,
  NoiseService,
  QuestionService,
  RulesService,
} from "@medtech-chain/schema";
import { Router } from "../router/router.ts";
import { accountContract } from "./account/contract.ts";
import { batchContract } from "./batch/contract.ts";
import { noiseContract } from "./noise/contract.ts";
import { questionContract } from "./question/contract.ts";
import { rulesContract } from "./rules/contract.ts";

/** A router with every contract of the chaincode. */
export function createContractRouter(): Router {
  return new Router()
    .add(RulesService, rulesContract)
    .add(AccountService, accountContract)
    .add(NoiseService, noiseContract)
    .add(BatchService, batchContract)
    .add(QuestionService, questionContract);
}
