import { connectLedger, createLedgerClients } from "@medtech-chain/ledger";
import {
  identityFolder,
  issueIdentity,
  loadIdentity,
  type NetworkProfile,
  organisation,
} from "@medtech-chain/ledger/identities";
import type { Rules } from "@medtech-chain/schema";
import { openAccounts, type StudyPlan } from "./accounts.ts";
import { type ClientsOf, platformOf } from "./members.ts";
import { contributeNoise } from "./noise.ts";
import { agreeOnRules } from "./rules.ts";

export interface ConsortiumOptions {
  /** Folder of the network, with the identities of every organisation. */
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly rules: Rules;
  /** Studies, their researchers, and what each may spend. */
  readonly studies: readonly StudyPlan[];
  /** Is told each step. */
  readonly onProgress?: (step: string) => void;
}

/**
 * Makes a fresh network ready for questions: rules agreed on by every member, a noise share of each hospital, accounts with
 * grants, and an identity for each researcher. What is there already is left as it is, so it can be called at every start.
 * It acts for every member at once, which only somebody who holds all their keys can do: a trial.
 */
export async function setUpConsortium(options: ConsortiumOptions): Promise<void> {
  const { dir, profile, onProgress = () => {} } = options;
  const connections: Disposable[] = [];
  const clientsOf: ClientsOf = async (organisationId, identityName) => {
    const { mspId } = organisation(profile, organisationId);
    const identity = await loadIdentity(identityFolder(dir, organisationId, identityName), mspId);
    const connection = connectLedger({ profile, organisation: organisationId, identity });
    connections.push(connection);
    return createLedgerClients(connection);
  };
  try {
    onProgress("rules");
    await agreeOnRules(options.rules, profile, clientsOf);
    onProgress("noise shares");
    await contributeNoise(profile, clientsOf);
    onProgress("accounts");
    const platform = platformOf(profile);
    await openAccounts(options.studies, await clientsOf(platform, "admin"));
    for (const { researchers } of options.studies) {
      for (const { id } of researchers) {
        await issueIdentity(dir, platform, {
          name: id,
          attributes: { "mtc.role": "researcher", "mtc.id": id },
        });
      }
    }
  } finally {
    for (const connection of connections) connection[Symbol.dispose]();
  }
}
