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

/** A data set over one study over three researchers, as the caller of these functions keeps them. */
interface Ledger {
  dataSet: Pool;
  study: Pool;
  readonly accounts: Account[];
}

type Step = readonly [step: (ledger: Ledger, account: number, amount: bigint) => void, name: string];

const STEPS: readonly Step[] = [
  [fundStudy, "fund the study"],
  [fundAccount, "fund an account"],
  [spend, "spend"],
  [endAccount, "revoke an account"],
  [endStudy, "revoke the study"],
];

function fundStudy(ledger: Ledger, _account: number, amount: bigint): void {
  ledger.dataSet = grant(ledger.dataSet, amount);
  ledger.study = creditPool(ledger.study, amount);
}

function fundAccount(ledger: Ledger, account: number, amount: bigint): void {
  ledger.study = grant(ledger.study, amount);
  ledger.accounts[account] = creditAccount(ledger.accounts[account]!, amount);
}

function spend(ledger: Ledger, account: number, amount: bigint): void {
  ledger.accounts[account] = charge(ledger.accounts[account]!, amount);
}

function endAccount(ledger: Ledger, account: number): void {
  const { revoked, returned } = revokeAccount(ledger.accounts[account]!);
  ledger.accounts[account] = revoked;
  ledger.study = takeBack(ledger.study, returned);
}

function endStudy(ledger: Ledger): void {
  const { revoked, returned } = revokePool(ledger.study);
  ledger.study = revoked;
  ledger.dataSet = takeBack(ledger.dataSet, returned);
}

describe("laws of any sequence of grants, charges and revocations", () => {
  const amounts = fc.oneof(fc.bigInt(1n, 400n), fc.bigInt(-3n, MAX_EPSILON + 3n));
  const steps = fc.tuple(fc.constantFrom(...STEPS), fc.nat(2), amounts);

  it("conserve the budget: each level holds exactly what the level above allocated", () => {
    const checked = fc.property(fc.array(steps, { maxLength: 60 }), (sequence) => {
      const account = { granted: 0n, spent: 0n };
      const ledger: Ledger = {
        dataSet: { limit: 1000n, allocated: 0n },
        study: { limit: 0n, allocated: 0n },
        accounts: [account, account, account],
      };
      let spent = 0n;
      for (const [[step], who, amount] of sequence) {
        const before = structuredClone(ledger);
        const done = attempt(() => step(ledger, who, amount));
        expect(done || step === fundAccount || step === fundStudy || isUnchanged(ledger, before)).toBe(true);
        if (!done) {
          Object.assign(ledger, before);
        }
        spent += done && step === spend ? amount : 0n;
        expectLaws(ledger, spent);
      }
    });
    fc.assert(checked, { seed, numRuns: 300 });
  });
});

function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (isPrivacyError(error)) {
      return false;
    }
    throw error;
  }
}

function isUnchanged(ledger: Ledger, before: Ledger): boolean {
  return (
    ledger.dataSet === before.dataSet ||
    JSON.stringify(amountsOf(ledger)) === JSON.stringify(amountsOf(before))
  );
}

function amountsOf({ dataSet, study, accounts }: Ledger): readonly string[] {
  return [dataSet, study, ...accounts].flatMap((part) => Object.values(part).map(String));
}

function expectLaws({ dataSet, study, accounts }: Ledger, spent: bigint): void {
  const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
  expect(total(accounts.map(({ granted }) => granted))).toBe(study.allocated);
  expect(study.limit).toBe(dataSet.allocated);
  expect(total(accounts.map((account) => account.spent))).toBe(spent);
  expect(spent).toBeLessThanOrEqual(dataSet.limit);
  expect(poolLeft(dataSet)).toBeGreaterThanOrEqual(0n);
  expect(poolLeft(study)).toBeGreaterThanOrEqual(0n);
  expect(poolLeft(dataSet) + poolLeft(study) + total(accounts.map(accountLeft)) + spent).toBe(dataSet.limit);
}
