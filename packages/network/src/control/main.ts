import { messageOf, NetworkError } from "../errors.ts";
import { launchFabricNetwork } from "../launch/launch.ts";
import type { SupervisorMessage, SupervisorRequest } from "./message.ts";
import { announceSupervisor, retireSupervisor } from "./supervisorProcess.ts";

/** Runs the network of a folder until it is told to stop by SIGTERM or SIGINT. Whoever started it may end meanwhile. */
async function main(request: SupervisorRequest): Promise<void> {
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stopping.abort();
      stopped.resolve();
    });
  }
  await announceSupervisor(request.dir);
  try {
    await using _network = await launchFabricNetwork({
      ...request,
      signal: stopping.signal,
      onProgress: (step) => {
        console.error(`${new Date().toISOString()} ${step}`);
        tell({ kind: "step", step });
      },
    });
    tell({ kind: "ready" });
    if (process.connected) process.disconnect();
    await stopped.promise;
  } finally {
    await retireSupervisor(request.dir);
  }
}

/** The other side may be gone; then nobody has to know. */
function tell(message: SupervisorMessage): void {
  if (process.connected) process.send?.(message, () => {});
}

try {
  await main(JSON.parse(process.argv[2]!) as SupervisorRequest);
} catch (error) {
  console.error(error);
  const code = error instanceof NetworkError ? error.code : "not-ready";
  tell({ kind: "failed", code, message: messageOf(error) });
  if (process.connected) process.disconnect();
  process.exitCode = 1;
}
