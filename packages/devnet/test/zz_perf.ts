import { createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { toLowS } from "@medtech-chain/ledger/identities";
import { createEmbeddedConfig, launchEmbeddedNetwork } from "../src/index.ts";

const pids: Record<string, number> = {};
const dir = mkdtempSync('/tmp/perf-');
const n = await launchEmbeddedNetwork({
  dir,
  chaincodeCommand: { command: process.execPath, args: [join(import.meta.dirname, "chaincode.ts")] },
  onEvent: (e: any) => {
    if (e.event === "started") pids[e.process] = e.pid;
  },
});
const config = await createEmbeddedConfig({ dir });
const o = config.organisations[0]!;
const b = dir + "/organisations/hospital-a/";
const key = createPrivateKey(readFileSync(b + "identities/collector/key.pem"));
const client = new grpc.Client(
  "127.0.0.1:" + o.port,
  grpc.credentials.createSsl(readFileSync(b + "authority/tls-cert.pem")),
  { "grpc.ssl_target_name_override": "localhost", "grpc.max_receive_message_length": -1, "grpc-node.flow_control_window": 4194304 },
);
const g = connect({
  client,
  identity: { mspId: o.mspId, credentials: readFileSync(b + "identities/collector/cert.pem") },
  signer: async (m: Uint8Array) => toLowS(sign("sha256", m, key)),
  hash: hash.none,
});
const c = g.getNetwork("medtech").getContract("mtc");
const put = (f: string, ...a: string[]) =>
  c.submit(f, { arguments: a, endorsingOrganizations: ["HospitalAMSP", "HospitalBMSP"] });
const cpu = () =>
  Object.fromEntries(
    [...Object.entries(pids), ["client", process.pid]].map(([k, p]) => {
      const f = readFileSync(`/proc/${p}/stat`, "utf8").split(") ")[1]!.split(" ");
      return [k, (Number(f[11]) + Number(f[12])) * 10];
    }),
  );
for (let i = 0; i < 60; i++) await put("size", "w" + i, "x".repeat(1000));
const phase = async (name: string, N: number, run: () => Promise<void>) => {
  const a = cpu();
  const t = performance.now();
  await run();
  const d = performance.now() - t;
  const z = cpu();
  console.log(
    name.padEnd(18),
    (d / N).toFixed(1),
    "ms each; cpu ms each:",
    Object.keys(a)
      .map((k) => k.replace("chaincode-hospital-", "cc-") + "=" + ((z[k]! - a[k]!) / N).toFixed(1))
      .join(" "),
  );
};
await phase("sequential small", 100, async () => {
  for (let i = 0; i < 100; i++) await put("size", "a" + i, "x");
});
const v = "x".repeat(150000);
await phase("sequential 150k", 60, async () => {
  for (let i = 0; i < 60; i++) await put("size", "s" + i, v);
});
await phase("8 at once 150k", 200, async () => {
  let i = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (i < 200) await put("size", "b" + i++, v);
    }),
  );
});
await phase("16 at once small", 400, async () => {
  let i = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (i < 400) await put("size", "c" + i++, "x");
    }),
  );
});
g.close();
client.close();
await n.stop();
rmSync(dir, { recursive: true });
