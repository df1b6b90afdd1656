import { errorToCommandError } from "../program/describeError.ts";
import { TrialNetwork } from "./trialNetwork.ts";

/** What the supervisor tells the command that started it. */
export type SupervisorMessage =
  | { readonly kind: "step"; readonly step: string }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly message: string; readonly next: string | undefined };

/** What the command tells the supervisor, as its one argument. */
export interface SupervisorRequest {
  readonly dir: string;
  readonly hospitals?: readonly string[] | undefined;
}

/** Runs a trial network until it is asked to stop. The command that started it may end meanwhile. */
async function main(request: SupervisorRequest): Promise<void> {
  const stopping = Promise.withResolvers<string>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.resolve(signal));
  const network = await TrialNetwork.start({
    ...request,
    command: "mtc up",
    onStep: (step) => {
      log(step);
      tell({ kind: "step", step });
    },
    onStop: stopping.resolve,
  });
  tell({ kind: "ready" });
  log(`stopping: ${await stopping.promise}`);
  await network.stop();
  log("stopped");
}

/** The other side may be gone; then nobody has to know. */
function tell(message: SupervisorMessage): void {
  if (process.connected) process.send?.(message, () => {});
}

function log(text: string): void {
  console.error(`${new Date().toISOString()} ${text}`);
}

try {
  await main(JSON.parse(process.argv[2]!) as SupervisorRequest);
  process.exit(0);
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const { message, next } = errorToCommandError(error);
  tell({ kind: "failed", message, next });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
