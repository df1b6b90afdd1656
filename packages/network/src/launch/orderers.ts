import { joinOrderer } from "../channel/join.ts";
import { ChannelParticipation } from "../channel/participation.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { processName } from "../processes/plan.ts";
import { waitUntil } from "../waitUntil.ts";
import type { Assembly } from "./assemble.ts";

const TIMEOUT_MS = 60_000;

/** Waits until an organisation's orderer listens, and has it take part in the channel. */
export async function bringOrderer(
  assembly: Assembly,
  organisation: OrganisationDefinition,
  block: Uint8Array,
): Promise<void> {
  const { definition, dir, processes, signal } = assembly;
  const name = processName(organisation.id, "orderer");
  await processes.waitUntilUp(name, signal);
  const participation = new ChannelParticipation(dir, organisation);
  await joinOrderer(participation, definition.channel, block);
  await waitUntil({ what: `${name} takes part`, timeoutMs: TIMEOUT_MS, signal }, async () => {
    const channel = await participation.find(definition.channel);
    return channel?.status === "active" ? true : undefined;
  });
}

/**
 * Waits until every orderer that runs has the blocks that one of them has now: only then can the channel bear losing one. The very last
 * block may be missing: SmartBFT's followers fetch a single one only with the next (`handleHeartBeat` in its `heartbeatmonitor.go`).
 */
export async function waitForOrderers(assembly: Assembly, signal?: AbortSignal): Promise<void> {
  const { artefacts, definition, dir, processes } = assembly;
  const orderers = artefacts.local
    .filter(({ id }) => processes.isWanted(processName(id, "orderer")))
    .map((organisation) => new ChannelParticipation(dir, organisation));
  let target: number | undefined;
  await waitUntil({ what: "orderers have caught up", timeoutMs: TIMEOUT_MS, signal }, async () => {
    const channels = await Promise.all(orderers.map((each) => each.find(definition.channel)));
    const heights = channels.map((channel) => channel?.height ?? 0);
    target ??= Math.max(...heights) - 1;
    return Math.min(...heights) >= target ? true : undefined;
  });
}
