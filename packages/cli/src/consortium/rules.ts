import { isRefusedFor } from "@medtech-chain/domain";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { Reason, type Rules } from "@medtech-chain/schema";
import { type ClientsOf, hospitalsOf, platformOf } from "./members.ts";

/** Puts the first rules in force, with the approval of every member that they name. Later rules are left alone. */
export async function agreeOnRules(
  rules: Rules,
  profile: NetworkProfile,
  clientsOf: ClientsOf,
): Promise<void> {
  const platform = await clientsOf(platformOf(profile), "admin");
  const versions = await platform.rules.listRules({});
  if (versions.versions.some((version) => version.inForce)) return;
  if (versions.versions.length === 0) {
    await platform.rules.proposeRules({ version: 1, rules, reason: "first rules of the consortium" });
  }
  const approved = new Set(versions.versions[0]?.approvals.map(({ member }) => member));
  for (const hospital of hospitalsOf(profile)) {
    if (approved.has(hospital)) continue;
    const { rules: contract } = await clientsOf(hospital, "admin");
    try {
      await contract.approveRules({ version: 1 });
    } catch (error) {
      // Somebody else's approval was the last one that was missing.
      if (!isRefusedFor(error, Reason.VERSION_MISMATCH)) throw error;
    }
  }
}
