import { CommandError } from "../program/commandError.ts";
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
  const stopping = Promise.withResolvers<void>();
  // A failure before anybody waits for the end is reported when somebody does.
  stopping.promise.catch(() => {});
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.resolve());
  await using network = await TrialNetwork.start({
    ...request,
    command: "mtc up",
    onStep: (step) => {
      log(step);
      tell({ kind: "step", step });
    },
    onStop: stopping.resolve,
    onFailure: (reason) => stopping.reject(new CommandError("refused", reason)),
  });
  tell({ kind: "ready" });
  await stopping.promise;
  log("stopping");
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
  if (process.connected) process.disconnect();
  process.exit(1);
}
