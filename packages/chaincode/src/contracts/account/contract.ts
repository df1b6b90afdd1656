import type { AccountService } from "@medtech-chain/schema";
import type { Contract } from "../../router/context.ts";
import { createAccount } from "./createAccount.ts";
import { getAccount } from "./getAccount.ts";
import { listAccounts } from "./listAccounts.ts";
import { setAccountState } from "./setAccountState.ts";
import { setGrant } from "./setGrant.ts";

export const accountContract: Contract<typeof AccountService> = {
  createAccount,
  setAccountState,
  setGrant,
  getAccount,
  listAccounts,
};
