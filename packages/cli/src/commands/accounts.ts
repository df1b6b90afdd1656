import { defineGroup } from "../program/command.ts";
import { accountsCreate } from "./accountsCreate.ts";
import { accountsGrant } from "./accountsGrant.ts";
import { accountsList } from "./accountsList.ts";
import { accountsActivate, accountsRevoke } from "./accountsState.ts";

export const accounts = defineGroup(
  "accounts",
  "Studies and researchers: list, create, grant, revoke, activate",
  [accountsList, accountsCreate, accountsGrant, accountsRevoke, accountsActivate],
);
