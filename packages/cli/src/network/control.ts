import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { CommandError } from "../program/commandError.ts";

/** What a running network says about itself. */
export interface RunningStatus {
  readonly pid: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
  /** What it is doing: "ready", or what it waits for. */
  readonly state: string;
  /** Command that it belongs to. */
  readonly command: string;
}

interface ControlFile {
  readonly port: number;
  readonly token: string;
}

export interface ControlOptions {
  readonly dir: string;
  readonly status: () => RunningStatus;
  /** Is called once when somebody asks the network to stop. */
  readonly onStop: () => void;
}

const REQUEST_TIMEOUT_MS = 2_000;

/** Where the process that runs a folder's network listens; only its owner may read it. */
function controlFile(dir: string): string {
  return join(dir, "run", "control.json");
}

/**
 * Lets other commands find and stop the network that this process runs in a folder, over loopback with a secret in a
 * file of the owner's. There is one such process a folder.
 *
 * @throws CommandError if another one runs the folder's network
 */
export async function openControl(options: ControlOptions): Promise<AsyncDisposable> {
  const { dir } = options;
  const other = await findRunning(dir);
  if (other !== undefined) {
    throw new CommandError(
      "refused",
      `${other.command} runs the network in ${dir} already (process ${other.pid})`,
      {
        next: `\`mtc down --dir ${dir}\` stops it`,
      },
    );
  }
  const token = randomBytes(32).toString("hex");
  const server = createServer((request, response) => answer(request, response, token, options));
  const port = await listen(server);
  await mkdir(join(dir, "run"), { recursive: true });
  const draft = `${controlFile(dir)}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify({ port, token } satisfies ControlFile)}\n`, { mode: 0o600 });
  await rename(draft, controlFile(dir));
  return {
    async [Symbol.asyncDispose]() {
      await rm(controlFile(dir), { force: true });
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The process that runs a folder's network, if one does. */
export async function findRunning(dir: string): Promise<RunningStatus | undefined> {
  const control = await readControl(dir);
  if (control === undefined) return undefined;
  try {
    const response = await call(control, "GET", "/status");
    return response.ok ? ((await response.json()) as RunningStatus) : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the process that runs a folder's network to stop. Returns before it has. */
export async function requestStop(dir: string): Promise<void> {
  const control = await readControl(dir);
  if (control !== undefined) await call(control, "POST", "/stop");
}

async function readControl(dir: string): Promise<ControlFile | undefined> {
  try {
    return JSON.parse(await readFile(controlFile(dir), "utf8")) as ControlFile;
  } catch {
    return undefined;
  }
}

function call({ port, token }: ControlFile, method: string, path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  options: ControlOptions,
): void {
  if (!isAuthorised(request, token)) {
    response.writeHead(401).end();
  } else if (request.method === "GET" && request.url === "/status") {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(options.status()));
  } else if (request.method === "POST" && request.url === "/stop") {
    response.writeHead(202).end(() => options.onStop());
  } else {
    response.writeHead(404).end();
  }
}

function isAuthorised({ headers }: IncomingMessage, token: string): boolean {
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(headers.authorization ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  // Whatever else runs in the process decides how long it lives.
  server.unref();
  return (server.address() as { port: number }).port;
}
