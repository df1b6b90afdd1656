import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { organisationFolder } from "@medtech-chain/ledger/identities";
import { administrationFolder } from "../artefacts/layout.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { NetworkError } from "../errors.ts";
import { fileToMultipart } from "./multipart.ts";

const CHANNELS = "/participation/v1/channels";
const TIMEOUT_MS = 20_000;

/** What an orderer says about one of its channels. */
export interface OrdererChannel {
  readonly name: string;
  readonly height: number;
  /** `active` once the orderer takes part, `onboarding` while it fetches blocks. */
  readonly status: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An orderer's channel participation API, as its administrator sees it (fabric docs, `create_channel_participation.md`). */
export class ChannelParticipation {
  readonly #dir: string;
  readonly #organisation: OrganisationDefinition;

  constructor(dir: string, organisation: OrganisationDefinition) {
    this.#dir = dir;
    this.#organisation = organisation;
  }

  /** The channel as the orderer has it; undefined if it has not joined. */
  async find(channel: string): Promise<OrdererChannel | undefined> {
    const answer = await this.#send("GET", `${CHANNELS}/${channel}`);
    return answer.status === 404 ? undefined : (JSON.parse(this.#expect(answer, 200)) as OrdererChannel);
  }

  /** Joins the channel of a configuration block. */
  async join(block: Uint8Array): Promise<void> {
    const { contentType, body } = fileToMultipart("config-block", block);
    this.#expect(await this.#send("POST", CHANNELS, contentType, body), 201);
  }

  #expect({ status, body }: Answer, expected: number): string {
    if (status === expected) return body;
    throw new NetworkError(
      "request-refused",
      `${this.#organisation.id}'s orderer answers ${status}: ${body}`,
    );
  }

  async #send(method: string, path: string, contentType?: string, body?: Buffer): Promise<Answer> {
    const { id, ports } = this.#organisation;
    const [cert, key, ca] = await Promise.all([
      readFile(administrationFolder(this.#dir, id, "tls-cert.pem")),
      readFile(administrationFolder(this.#dir, id, "tls-key.pem")),
      readFile(organisationFolder(this.#dir, id, "authority", "tls-cert.pem")),
    ]);
    const headers = contentType === undefined ? {} : { "content-type": contentType };
    return new Promise((resolve, reject) => {
      const call = request(
        { host: "127.0.0.1", port: ports.ordererAdmin, method, path, headers, cert, key, ca, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject);
          response.once("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString("utf8").trim(),
            }),
          );
        },
      );
      call.setTimeout(TIMEOUT_MS, () => call.destroy(new Error("no answer in time")));
      call.once("error", reject);
      call.end(body);
    });
  }
}
