import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createDeviceIndex } from "@medtech-chain/columns";
import { connectLedger } from "@medtech-chain/ledger";
import { loadIdentity, loadNetworkProfile, organisation } from "@medtech-chain/ledger/identities";
import { Shim } from "fabric-shim";
import { createCallerReader } from "../caller/caller.ts";
import { createContractRouter } from "../contracts/contracts.ts";
import { createBatchDecoder } from "../follower/batchDecoder.ts";
import { BlockFollower } from "../follower/blockFollower.ts";
import { createDeviceIndexGate } from "../follower/deviceIndexGate.ts";
import { SnapshotKeeper } from "../follower/snapshotKeeper.ts";
import { MtcChaincode } from "../router/shim.ts";
import type { ProcessConfig } from "./config.ts";

/** How long an endorsement waits for the index to reach a cut before it is refused with a retryable code. */
const INDEX_WAIT_MS = 2_000;
/** How long the follower rests after a failure that is not the connection's. */
const FOLLOWER_REST_MS = 1_000;

export interface RunningProcess {
  stop(): Promise<void>;
}

/** Starts serving at once; the index fills meanwhile, and questions beyond it wait or are refused for a retry. */
export async function startProcess(config: ProcessConfig): Promise<RunningProcess> {
  const profile = await loadNetworkProfile(config.profile);
  const { mspId } = organisation(profile, config.organisation);
  const identity = await loadIdentity(config.identity, mspId);
  await mkdir(config.data, { recursive: true, mode: 0o700 });

  const connection = connectLedger({ profile, organisation: config.organisation, identity });
  const decodeBatch = createBatchDecoder();
  const follower = new BlockFollower(
    {
      connection,
      decode: decodeBatch,
      snapshots: new SnapshotKeeper({ file: join(config.data, "index.snapshot"), onProgress: log }),
      onProgress: log,
    },
    createDeviceIndex({ hashKey: [randomInt(2 ** 32), randomInt(2 ** 32)] }),
  );
  const chaincode = new MtcChaincode({
    router: createContractRouter(),
    index: createDeviceIndexGate({ followed: follower, waitMs: INDEX_WAIT_MS }),
    decodeBatch,
    readCaller: createCallerReader(),
    onFault: (fault, method) =>
      log(`${method} failed: ${fault instanceof Error ? fault.stack : String(fault)}`),
  });
  const server = Shim.server(chaincode, {
    ccid: config.chaincodeId,
    address: config.address,
    tlsProps: {
      key: readFileSync(config.tls.key),
      cert: readFileSync(config.tls.cert),
      clientCACerts: readFileSync(config.tls.clientRoots),
    },
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  await server.start();
  log(`serving ${config.chaincodeId} for ${config.organisation} on ${config.address}`);

  const ending = new AbortController();
  const following = followUntilEnd(follower, ending.signal);
  return {
    async stop() {
      ending.abort();
      await following;
      await follower.close();
      connection.close();
      log("stopped");
    },
  };
}

/** Largest message of the peer's stream: an argument of the largest batch, with room to spare. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

async function followUntilEnd(follower: BlockFollower, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await follower.run(signal);
    } catch (error) {
      if (signal.aborted) return;
      log(`following blocks failed: ${error instanceof Error ? error.message : String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, FOLLOWER_REST_MS));
    }
  }
}

function log(message: string): void {
  console.error(`${new Date().toISOString()} ${message}`);
}
