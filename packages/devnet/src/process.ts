/** The process that plays the peers and orderers: `node process.ts <network folder>`. */
import { missingToMessage, startDevnet } from "./devnet.ts";
import { createEmbeddedConfig } from "./embedded.ts";
import { messageOf } from "./errors.ts";
import type { DevnetMessage } from "./launch/message.ts";

async function run(dir: string): Promise<void> {
  const config = await createEmbeddedConfig({ dir });
  const devnet = await startDevnet(config, {
    onFailure: (error) => {
      report({ kind: "failed", reason: messageOf(error) });
      process.exit(1);
    },
    onConnections: (missing) =>
      report(
        missing.length === 0 ? { kind: "ready" } : { kind: "waiting", reason: missingToMessage(missing) },
      ),
  });
  const stop = (): void => {
    void devnet.stop().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // The launcher is gone: nobody else would end this process.
  process.once("disconnect", stop);
  report({ kind: "listening" });
}

function report(message: DevnetMessage): void {
  console.log(`${new Date().toISOString()} ${JSON.stringify(message)}`);
  if (process.connected) {
    process.send?.(message);
  }
}

try {
  await run(process.argv[2] ?? "");
} catch (error) {
  report({ kind: "failed", reason: messageOf(error) });
  process.exit(1);
}
