import { create } from "@bufbuild/protobuf";
import { type CheckedRules, Refusal } from "@medtech-chain/domain";
import { AccountKind, AccountSchema, AccountState, BudgetSchema, Reason } from "@medtech-chain/schema";
import { keys } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";

/**
 * Opens the data set's account and its budget for the period that the rules name. A period that was open before keeps
 * what it has handed out; its limit cannot fall below that.
 */
export async function openPeriod({ rules }: CheckedRules, state: LedgerState): Promise<void> {
  const { id, period, microEpsilon } = rules.dataSet!;
  const kind = AccountKind.DATA_SET;
  const accountKey = keys.account(kind, id);
  if ((await state.get(AccountSchema, accountKey)) === undefined) {
    const account = create(AccountSchema, {
      id,
      kind,
      state: AccountState.ACTIVE,
      reason: "named by the rules",
    });
    await state.put(AccountSchema, accountKey, account);
  }
  const budgetKey = keys.budget(period, kind, id);
  const existing = await state.get(BudgetSchema, budgetKey);
  const allocated = existing?.allocated ?? 0n;
  if (microEpsilon < allocated) {
    throw new Refusal(
      Reason.VALUE_OUT_OF_RANGE,
      `the period ${period} has handed out ${allocated} micro-epsilon already; its budget cannot be ${microEpsilon}`,
      { subject: "data_set.micro_epsilon" },
    );
  }
  const budget = create(BudgetSchema, { account: id, kind, period, granted: microEpsilon, allocated });
  await state.put(BudgetSchema, budgetKey, budget);
}
