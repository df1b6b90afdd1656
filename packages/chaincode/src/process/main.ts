import { ConfigError, readConfig } from "./config.ts";
import { startProcess } from "./start.ts";

/** The chaincode process of one organisation: serves its peer, follows its blocks. Ends cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const running = await startProcess(readConfig(process.env));
  const stop = () => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`stopping failed: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
