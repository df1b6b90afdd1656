import { access, constants, mkdir, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import {
  identityFolder,
  loadIdentity,
  type NetworkProfile,
  type OrganisationProfile,
  parseCertificate,
} from "@medtech-chain/ledger/identities";
import type { CommandContext } from "../program/context.ts";
import { errorToCommandError } from "../program/describeError.ts";
import { findRunning } from "./control.ts";
import { listIdentities, loadProfile } from "./networkFolder.ts";
import { probePeers } from "./probe.ts";

/** What a check found, and what to do about it. */
export interface Finding {
  readonly name: string;
  readonly state: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly next?: string;
}

const OLDEST_NODE = 24;
const LEAST_FREE_BYTES = 512 * 1024 * 1024;
/** Certificates that expire sooner are pointed out. */
const SOON_MS = 30 * 24 * 3600 * 1000;

/** Checks everything that can be wrong on this side, then the peers. Never throws. */
export async function runChecks(dir: string, context: CommandContext): Promise<readonly Finding[]> {
  const machine = [
    checkNode(),
    await check("sqlite", checkSqlite),
    await check("folder", () => checkFolder(dir)),
  ];
  let profile: NetworkProfile;
  try {
    profile = await loadProfile(dir);
  } catch (error) {
    return [...machine, failure("network", error)];
  }
  const network: Finding = {
    name: "network",
    state: "ok",
    detail: `${profile.name} (${profile.kind}) of ${profile.organisations.map(({ id }) => id).join(", ")}`,
  };
  const identities = await Promise.all(
    profile.organisations.map((organisation) =>
      check(`identities of ${organisation.id}`, () => checkIdentities(dir, organisation, context.now())),
    ),
  );
  const [running, probes] = await Promise.all([findRunning(dir), probePeers(profile, dir, context)]);
  const peers = probes.map(({ organisation, address, height, problem }): Finding => {
    const name = `peer of ${organisation}`;
    if (height === undefined) {
      const next =
        running === undefined ? "`mtc up` starts a network for trials" : "see its log in the folder's logs";
      return { name, state: "failed", detail: `does not answer at ${address}`, next };
    }
    if (problem !== undefined)
      return { name, state: "failed", detail: problem, next: "see the chaincode's log" };
    return { name, state: "ok", detail: `answers at ${address}, ${height} blocks` };
  });
  return [...machine, network, ...identities, ...peers];
}

async function check(name: string, run: () => Promise<Omit<Finding, "name">>): Promise<Finding> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    return failure(name, error);
  }
}

function failure(name: string, error: unknown): Finding {
  const { message, next } = errorToCommandError(error);
  return { name, state: "failed", detail: message, ...(next === undefined ? {} : { next }) };
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_NODE) return { name: "node", state: "ok", detail: `version ${process.versions.node}` };
  return {
    name: "node",
    state: "failed",
    detail: `version ${process.versions.node} is too old`,
    next: `run it through npx, which finds version ${OLDEST_NODE} of the project`,
  };
}

async function checkSqlite(): Promise<Omit<Finding, "name">> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(":memory:");
  const row = database.prepare("select sqlite_version() as version").get();
  database.close();
  return { state: "ok", detail: `version ${String(row?.version)}` };
}

async function checkFolder(dir: string): Promise<Omit<Finding, "name">> {
  await mkdir(dirname(dir), { recursive: true });
  const existing = await access(dir).then(
    () => dir,
    () => dirname(dir),
  );
  await access(existing, constants.W_OK);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const detail = `${dir}, ${Math.floor(free / 1024 ** 2).toLocaleString("en")} MiB free`;
  if (free >= LEAST_FREE_BYTES) return { state: "ok", detail };
  return { state: "warning", detail, next: "make room: ledgers and spools grow" };
}

async function checkIdentities(
  dir: string,
  { id, mspId }: OrganisationProfile,
  now: number,
): Promise<Omit<Finding, "name">> {
  const names = await listIdentities(dir, id);
  if (names.length === 0)
    return { state: "warning", detail: "none here: nobody can act for it from this folder" };
  const soon: string[] = [];
  for (const name of names) {
    const { certificatePem } = await loadIdentity(identityFolder(dir, id, name), mspId);
    const { notAfter } = parseCertificate(certificatePem);
    if (notAfter.getTime() < now) {
      const next = "ask the organisation's administrator for a new one";
      return { state: "failed", detail: `the certificate of ${name} has expired`, next };
    }
    if (notAfter.getTime() < now + SOON_MS) soon.push(name);
  }
  if (soon.length === 0) return { state: "ok", detail: names.join(", ") };
  return { state: "warning", detail: `${soon.join(", ")} expire within 30 days`, next: "ask for new ones" };
}
