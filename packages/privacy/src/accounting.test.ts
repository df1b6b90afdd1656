import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../test/fixtures.ts";
import {
  type Account,
  accountLeft,
  charge,
  creditAccount,
  creditPool,
  grant,
  type Pool,
  poolLeft,
  revokeAccount,
  revokePool,
  takeBack,
} from "./accounting.ts";
import { MAX_EPSILON } from "./checks.ts";
import { BudgetExceededError, isPrivacyError } from "./errors.ts";

const seed = 20_005;

describe("charging an account", () => {
  it("spends to the last micro-epsilon and no further", () => {
    const spent = charge({ granted: 100n, spent: 40n }, 60n);
    expect(spent).toEqual({ granted: 100n, spent: 100n });
    const refusal = refusalOf(() => charge(spent, 1n), "budget_exceeded", "amount");
    expect(refusal).toBeInstanceOf(BudgetExceededError);
    expect(refusal).toMatchObject({ needed: 1n, left: 0n, metadata: { needed: "1", left: "0" } });
    expect(refusal.message).toBe("cannot spend epsilon 0.000001: 0 is left");
  });

  it("leaves the account that it was given as it was", () => {
    const account = Object.freeze({ granted: 10n, spent: 0n });
    charge(account, 3n);
    expect(account).toEqual({ granted: 10n, spent: 0n });
  });

  it.each([0n, -1n, 2n ** 63n, 1 as unknown as bigint])("refuses an amount of %o", (amount) => {
    refusalOf(() => charge({ granted: 10n, spent: 0n }, amount), "invalid_parameter", "amount");
    refusalOf(() => grant({ limit: 10n, allocated: 0n }, amount), "invalid_parameter", "amount");
  });
});

describe("accounts that break their invariant", () => {
  it.each<[string, () => unknown, "inconsistent_account" | "invalid_parameter", string]>([
    ["overspent", () => charge({ granted: 1n, spent: 2n }, 1n), "inconsistent_account", "spent"],
    ["overallocated", () => grant({ limit: 1n, allocated: 2n }, 1n), "inconsistent_account", "allocated"],
    ["negative spending", () => charge({ granted: 1n, spent: -5n }, 3n), "invalid_parameter", "spent"],
    ["negative allocation", () => grant({ limit: 1n, allocated: -5n }, 3n), "invalid_parameter", "allocated"],
    ["oversized grant", () => accountLeft({ granted: 2n ** 63n, spent: 0n }), "invalid_parameter", "granted"],
    [
      "return of more than allocated",
      () => takeBack({ limit: 9n, allocated: 2n }, 3n),
      "inconsistent_account",
      "amount",
    ],
    [
      "credit beyond the largest amount",
      () => creditAccount({ granted: MAX_EPSILON, spent: 0n }, 1n),
      "invalid_parameter",
      "granted",
    ],
    [
      "limit beyond the largest amount",
      () => creditPool({ limit: MAX_EPSILON, allocated: 0n }, 1n),
      "invalid_parameter",
      "limit",
    ],
  ])("are refused: %s", (_, action, code, parameter) => {
    refusalOf(action, code, parameter);
  });
});

/** A data set over one study over three researchers, and what the researchers have spent in all. */
interface Ledger {
  readonly dataSet: Pool;
  readonly study: Pool;
  readonly accounts: readonly Account[];
  readonly spent: bigint;
}

type Step = (ledger: Ledger, account: number, amount: bigint) => Ledger;

const fundStudy: Step = (ledger, _, amount) => ({
  ...ledger,
  dataSet: grant(ledger.dataSet, amount),
  study: creditPool(ledger.study, amount),
});

const fundAccount: Step = (ledger, account, amount) => ({
  ...ledger,
  study: grant(ledger.study, amount),
  accounts: ledger.accounts.with(account, creditAccount(ledger.accounts[account]!, amount)),
});

const spend: Step = (ledger, account, amount) => ({
  ...ledger,
  accounts: ledger.accounts.with(account, charge(ledger.accounts[account]!, amount)),
  spent: ledger.spent + amount,
});

const endAccount: Step = (ledger, account) => {
  const { revoked, returned } = revokeAccount(ledger.accounts[account]!);
  return {
    ...ledger,
    study: takeBack(ledger.study, returned),
    accounts: ledger.accounts.with(account, revoked),
  };
};

const endStudy: Step = (ledger) => {
  const { revoked, returned } = revokePool(ledger.study);
  return { ...ledger, dataSet: takeBack(ledger.dataSet, returned), study: revoked };
};

const NEW_ACCOUNT: Account = { granted: 0n, spent: 0n };
const NEW_LEDGER: Ledger = {
  dataSet: { limit: 1000n, allocated: 0n },
  study: { limit: 0n, allocated: 0n },
  accounts: [NEW_ACCOUNT, NEW_ACCOUNT, NEW_ACCOUNT],
  spent: 0n,
};

/** The ledger after a step, or as it was when the step is refused; other errors are not expected. */
function attempt(ledger: Ledger, step: Step, account: number, amount: bigint): Ledger {
  try {
    return step(ledger, account, amount);
  } catch (error) {
    if (isPrivacyError(error) && error.code !== "inconsistent_account") {
      return ledger;
    }
    throw error;
  }
}

describe("laws of any sequence of grants, charges and revocations", () => {
  const amounts = fc.oneof(fc.bigInt(1n, 400n), fc.bigInt(-3n, MAX_EPSILON + 3n));
  const steps = fc.constantFrom(fundStudy, fundAccount, spend, endAccount, endStudy);
  const moves = fc.array(fc.tuple(steps, fc.nat(2), amounts), { maxLength: 60 });

  function expectLaws(check: (ledger: Ledger) => void): void {
    const checked = fc.property(moves, (sequence) => {
      let ledger = NEW_LEDGER;
      for (const [step, account, amount] of sequence) {
        ledger = attempt(ledger, step, account, amount);
        check(ledger);
      }
    });
    fc.assert(checked, { seed, numRuns: 300 });
  }

  it("each level holds exactly what the level above allocated", () => {
    expectLaws(({ dataSet, study, accounts }) => {
      expect(total(accounts.map(({ granted }) => granted))).toBe(study.allocated);
      expect(study.limit).toBe(dataSet.allocated);
    });
  });

  it("what is spent and what is left add up to the data set's limit", () => {
    expectLaws(({ dataSet, study, accounts, spent }) => {
      expect(total(accounts.map((account) => account.spent))).toBe(spent);
      const left = poolLeft(dataSet) + poolLeft(study) + total(accounts.map(accountLeft));
      expect(left + spent).toBe(dataSet.limit);
    });
  });

  it("nothing is ever negative or over its limit", () => {
    expectLaws(({ dataSet, study, accounts }) => {
      for (const left of [poolLeft(dataSet), poolLeft(study), ...accounts.map(accountLeft)]) {
        expect(left).toBeGreaterThanOrEqual(0n);
        expect(left).toBeLessThanOrEqual(NEW_LEDGER.dataSet.limit);
      }
    });
  });
});

function total(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}
