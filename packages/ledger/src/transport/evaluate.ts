import { callOptions } from "../connection/callOptions.ts";
import { createProposal, type Invocation } from "./invocation.ts";
import { callWithRetries } from "./retry.ts";

/** Asks one peer, and writes nothing. */
export async function evaluate(invocation: Invocation): Promise<Uint8Array> {
  const { connection, signal } = invocation;
  return await callWithRetries(invocation, (endorsers) =>
    createProposal(invocation, endorsers).evaluate(callOptions(connection.timeouts.evaluateMs, signal)),
  );
}
