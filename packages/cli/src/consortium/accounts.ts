import type { LedgerClients } from "@medtech-chain/ledger";
import { AccountKind } from "@medtech-chain/schema";

/** A study and its researchers, with what each may spend in the current period, in micro-epsilon. */
export interface StudyPlan {
  readonly id: string;
  readonly microEpsilon: bigint;
  readonly researchers: readonly { readonly id: string; readonly microEpsilon: bigint }[];
}

const REASON = "set up with the consortium";

/** Opens the accounts that do not exist yet, and gives each what it may spend. */
export async function openAccounts(studies: readonly StudyPlan[], platform: LedgerClients): Promise<void> {
  const { accounts, rules } = platform;
  const dataSet = (await rules.getRules({})).version!.rules!.dataSet!.id;
  const existing = new Set(
    (await accounts.listAccounts({})).entries.map(({ account }) => `${account!.kind}/${account!.id}`),
  );
  const open = async (kind: AccountKind, id: string, parent: string, microEpsilon: bigint) => {
    if (existing.has(`${kind}/${id}`)) return;
    await accounts.createAccount({ kind, id, parent, reason: REASON });
    await accounts.setGrant({ kind, id, microEpsilon, reason: REASON });
  };
  for (const study of studies) {
    await open(AccountKind.STUDY, study.id, dataSet, study.microEpsilon);
    for (const researcher of study.researchers) {
      await open(AccountKind.RESEARCHER, researcher.id, study.id, researcher.microEpsilon);
    }
  }
}
