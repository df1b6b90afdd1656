import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { allTime } from "@medtech-chain/domain";
import { type Cut, QuestionSchema, type Release } from "@medtech-chain/schema";
import { endorsedByHospitals, hospitalsOf } from "./consortium.ts";
import type { TestClient, TestNetwork } from "./network.ts";

/** COUNT of all devices, over all time, unless said otherwise. */
export function countQuestion(init: Omit<MessageInitShape<typeof QuestionSchema>, "$typeName"> = {}) {
  return create(QuestionSchema, { period: allTime, kind: { case: "count", value: {} }, ...init });
}

/** Answers a committed question as a hospital's node would. */
export async function answerQuestion(network: TestNetwork, id: string, hospital = 0): Promise<Release> {
  const { questions } = await network.as(hospitalsOf(network.profile)[hospital]!, "node");
  const { release } = await questions.answer({ id }, endorsedByHospitals(network, hospital));
  return release!;
}

export interface AskOptions {
  readonly cut: Pick<Cut, "entries">;
  readonly microEpsilon?: bigint;
  readonly question?: ReturnType<typeof countQuestion>;
}

/** Asks as a researcher, and answers as a hospital's node. */
export async function askAndAnswer(
  network: TestNetwork,
  researcher: TestClient,
  options: AskOptions,
): Promise<Release> {
  const { ask, release } = await researcher.questions.ask({
    question: options.question ?? countQuestion(),
    cut: options.cut,
    microEpsilon: options.microEpsilon ?? 1_000_000n,
  });
  return release ?? answerQuestion(network, ask!.id);
}
