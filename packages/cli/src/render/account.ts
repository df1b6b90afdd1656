import { type Account, type AccountEntry, AccountKind, AccountState } from "@medtech-chain/schema";

const kindNames: Readonly<Record<number, string>> = {
  [AccountKind.DATA_SET]: "data set",
  [AccountKind.STUDY]: "study",
  [AccountKind.RESEARCHER]: "researcher",
};

export function accountKindName(kind: AccountKind): string {
  return kindNames[kind] ?? "account";
}

/** An account and its budget in micro-epsilon, as `--json` prints it. */
export interface AccountJson {
  readonly id: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly active: boolean;
  readonly reason: string;
  readonly period: string;
  readonly granted: bigint;
  /** Handed to the accounts below. */
  readonly allocated: bigint;
  /** Charged by questions: for data sets and studies, by those below. */
  readonly spent: bigint;
  /** What may still be handed out or, for a researcher, spent. */
  readonly left: bigint;
}

/** @param all every account, to sum up what the ones below have spent */
export function accountToJson({ account, budget }: AccountEntry, all: readonly AccountEntry[]): AccountJson {
  const { id, kind, parent, state, reason } = account!;
  const { granted, allocated, period } = budget!;
  const spent = spentBelow(account!, all);
  return {
    id,
    kind: accountKindName(kind),
    parent: parent === "" ? null : parent,
    active: state === AccountState.ACTIVE,
    reason,
    period,
    granted,
    allocated,
    spent,
    left: granted - (kind === AccountKind.RESEARCHER ? spent : allocated),
  };
}

function spentBelow(account: Account, all: readonly AccountEntry[]): bigint {
  return all
    .filter(
      (entry) => entry.account!.kind === AccountKind.RESEARCHER && isWithin(entry.account!, account, all),
    )
    .reduce((sum, { budget }) => sum + budget!.spent, 0n);
}

function isWithin(inner: Account, outer: Account, all: readonly AccountEntry[]): boolean {
  if (inner.id === outer.id && inner.kind === outer.kind) return true;
  const parent = all.find(({ account }) => account!.id === inner.parent && account!.kind === inner.kind - 1);
  return parent !== undefined && isWithin(parent.account!, outer, all);
}
