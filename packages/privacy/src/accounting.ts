import { assertBudget, assertEpsilon } from "./checks.ts";
import { formatEpsilon } from "./epsilon.ts";
import { BudgetExceededError, PrivacyError } from "./errors.ts";

/** A researcher's account, in micro-epsilon: 0 <= spent <= granted. */
export interface Account {
  readonly granted: bigint;
  readonly spent: bigint;
}

/** What a data set or a study hands out, in micro-epsilon: 0 <= allocated <= limit. */
export interface Pool {
  readonly limit: bigint;
  readonly allocated: bigint;
}

/** What a revocation leaves and what it gives back, in micro-epsilon. */
export interface Revocation<Revoked> {
  readonly revoked: Revoked;
  readonly returned: bigint;
}

/** What the account can still spend. */
export function accountLeft(account: Account): bigint {
  assertAccount(account);
  return account.granted - account.spent;
}

/** What the pool can still hand out. */
export function poolLeft(pool: Pool): bigint {
  assertPool(pool);
  return pool.limit - pool.allocated;
}

/** Spends `amount`. Errors: `budget_exceeded`, and nothing is spent; `invalid_parameter`. */
export function charge(account: Account, amount: bigint): Account {
  assertEpsilon(amount, undefined, "amount");
  assertCovered(amount, accountLeft(account), "spend");
  return { granted: account.granted, spent: account.spent + amount };
}

/** Hands out `amount` of the pool. Errors: `budget_exceeded`, and nothing changes; `invalid_parameter`. */
export function grant(pool: Pool, amount: bigint): Pool {
  assertEpsilon(amount, undefined, "amount");
  assertCovered(amount, poolLeft(pool), "grant");
  return { limit: pool.limit, allocated: pool.allocated + amount };
}

/** The account with `amount` more to spend, which its pool has granted. */
export function creditAccount(account: Account, amount: bigint): Account {
  assertAccount(account);
  assertEpsilon(amount, undefined, "amount");
  assertBudget(account.granted + amount, "granted");
  return { granted: account.granted + amount, spent: account.spent };
}

/** The pool with `amount` more to hand out, which the pool above it has granted. */
export function creditPool(pool: Pool, amount: bigint): Pool {
  assertPool(pool);
  assertEpsilon(amount, undefined, "amount");
  assertBudget(pool.limit + amount, "limit");
  return { limit: pool.limit + amount, allocated: pool.allocated };
}

/** Ends an account: what is spent stays spent, the rest is for its pool to take back. */
export function revokeAccount(account: Account): Revocation<Account> {
  const returned = accountLeft(account);
  return { revoked: { granted: account.spent, spent: account.spent }, returned };
}

/** Ends a pool's handing out: what it has allocated stays, the rest is for the pool above to take back. */
export function revokePool(pool: Pool): Revocation<Pool> {
  const returned = poolLeft(pool);
  return { revoked: { limit: pool.allocated, allocated: pool.allocated }, returned };
}

/** The pool after `amount` (zero or more) of what it had allocated came back from a revocation. */
export function takeBack(pool: Pool, amount: bigint): Pool {
  assertPool(pool);
  assertBudget(amount, "amount");
  if (amount > pool.allocated) {
    throw createInconsistency("amount", `cannot take back ${amount} of ${pool.allocated} allocated`);
  }
  return { limit: pool.limit, allocated: pool.allocated - amount };
}

function assertCovered(needed: bigint, left: bigint, verb: string): void {
  if (needed > left) {
    const message = `cannot ${verb} epsilon ${formatEpsilon(needed)}: ${formatEpsilon(left)} is left`;
    throw new BudgetExceededError("amount", needed, left, message);
  }
}

function assertAccount({ granted, spent }: Account): void {
  assertBudget(granted, "granted");
  assertBudget(spent, "spent");
  if (spent > granted) {
    throw createInconsistency("spent", `spent ${spent} is more than granted ${granted}`);
  }
}

function assertPool({ limit, allocated }: Pool): void {
  assertBudget(limit, "limit");
  assertBudget(allocated, "allocated");
  if (allocated > limit) {
    throw createInconsistency("allocated", `allocated ${allocated} is more than the limit ${limit}`);
  }
}

function createInconsistency(parameter: string, message: string): PrivacyError {
  return new PrivacyError("inconsistent_account", parameter, message);
}
