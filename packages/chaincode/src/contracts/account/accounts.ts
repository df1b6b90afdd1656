import { create } from "@bufbuild/protobuf";
import { type CheckedRules, Refusal } from "@medtech-chain/domain";
import {
  type Account,
  AccountKind,
  AccountSchema,
  AccountState,
  type Budget,
  BudgetSchema,
  Reason,
} from "@medtech-chain/schema";
import { keys } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";

const kindNames: Readonly<Record<number, string>> = {
  [AccountKind.DATA_SET]: "data set",
  [AccountKind.STUDY]: "study",
  [AccountKind.RESEARCHER]: "researcher",
};

/** Kind of the account that another one is opened in; undefined for data sets, which the rules name. */
export function parentKind(kind: AccountKind): AccountKind | undefined {
  if (kind === AccountKind.STUDY) return AccountKind.DATA_SET;
  if (kind === AccountKind.RESEARCHER) return AccountKind.STUDY;
  return undefined;
}

export async function requireAccount(state: LedgerState, kind: AccountKind, id: string): Promise<Account> {
  const name = kindNames[kind];
  if (name === undefined)
    throw new Refusal(Reason.MALFORMED, "the kind of account is missing", { subject: "kind" });
  const account = await state.get(AccountSchema, keys.account(kind, id));
  if (account !== undefined) return account;
  throw new Refusal(Reason.NOT_FOUND, `there is no ${name} ${JSON.stringify(id.slice(0, 64))}`, {
    subject: name,
  });
}

/** Refuses to act on an account that is revoked. */
export function assertActive(account: Account): void {
  if (account.state === AccountState.ACTIVE) return;
  throw new Refusal(Reason.ACCOUNT_REVOKED, `the ${kindNames[account.kind]} ${account.id} is revoked`, {
    subject: account.id,
  });
}

/** The account's budget in a period: nothing granted, unless something was. */
export async function findBudget(state: LedgerState, account: Account, period: string): Promise<Budget> {
  const existing = await state.get(BudgetSchema, keys.budget(period, account.kind, account.id));
  return existing ?? create(BudgetSchema, { account: account.id, kind: account.kind, period });
}

export async function putBudget(state: LedgerState, budget: Budget): Promise<void> {
  await state.put(BudgetSchema, keys.budget(budget.period, budget.kind, budget.account), budget);
}

/** The period that is open now. */
export function currentPeriod(rules: CheckedRules): string {
  return rules.rules.dataSet!.period;
}

/** Refuses a study of a data set that is not the one whose budget the rules in force open. */
export function assertDataSet(study: Account, rules: CheckedRules): void {
  const { id } = rules.rules.dataSet!;
  if (study.kind !== AccountKind.STUDY || study.parent === id) return;
  throw new Refusal(
    Reason.STILL_IN_USE,
    `${study.id} belongs to the data set ${study.parent}; the rules are about ${id}`,
    {
      subject: study.id,
    },
  );
}
