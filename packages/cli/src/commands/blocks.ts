import {
  createBlockReader,
  followBlocks,
  type LedgerBlock,
  type LedgerTransaction,
} from "@medtech-chain/ledger";
import { mspToOrganisation } from "../flows/locate.ts";
import { type ActingOptions, openReader, withActingOptions } from "../input/acting.ts";
import type { Session } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { Output } from "../program/output.ts";
import { shortenId } from "../render/numbers.ts";
import { renderTable } from "../render/table.ts";
import { formatLocalTime, formatUtc } from "../render/time.ts";

interface BlocksOptions extends ActingOptions {
  readonly number: string | undefined;
  readonly last: number;
  readonly transaction: string | undefined;
  readonly follow: boolean;
}

const MOST_BLOCKS = 1000;

export const blocks = defineCommand<BlocksOptions>({
  usage: "blocks [number]",
  describe: "Show the ledger's newest blocks, one block, or the block of a transaction",
  examples: [
    ["blocks --last 20", "the newest 20"],
    ["blocks 12", "the transactions of block 12"],
    ["blocks --follow", "each block as it is committed, until Ctrl-C"],
  ],
  options: (argv) =>
    withActingOptions(argv)
      .positional("number", { type: "string", describe: "Number of a block, 0 for the first" })
      .options({
        last: { type: "number", default: 10, requiresArg: true, describe: "How many of the newest" },
        transaction: {
          type: "string",
          requiresArg: true,
          describe: "Identifier of a transaction",
        },
        follow: {
          type: "boolean",
          default: false,
          describe: "Go on with new blocks",
        },
      }),
  async handler(options, { output, ...context }) {
    const { last, number, transaction, follow } = options;
    if ([number !== undefined, transaction !== undefined, follow].filter(Boolean).length > 1) {
      throw new CommandError("usage", "a number, --transaction and --follow exclude each other");
    }
    if (!Number.isInteger(last) || last < 1 || last > MOST_BLOCKS) {
      throw new CommandError("usage", `--last must be a whole number from 1 to ${MOST_BLOCKS}`);
    }
    if (number !== undefined && !/^\d{1,15}$/.test(number)) {
      throw new CommandError(
        "usage",
        `the number of a block must be a whole number, not ${JSON.stringify(number.slice(0, 48))}`,
      );
    }
    using session = await openReader(options, { output, ...context });
    const reader = createBlockReader(session.connection);
    if (transaction !== undefined)
      return showBlock((await reader.getTransaction(transaction)).block, session, output);
    if (number !== undefined) return showBlock(await reader.getBlock(BigInt(number)), session, output);
    const height = await reader.getHeight();
    const first = height > BigInt(last) ? height - BigInt(last) : 0n;
    if (follow) return followAll(session, first, context.signal, output);
    const shown: LedgerBlock[] = [];
    for (let next = first; next < height; next++) shown.push(await reader.getBlock(next));
    showBlocks(shown, output);
  },
});

async function followAll(
  session: Session,
  startBlock: bigint,
  signal: AbortSignal,
  output: Output,
): Promise<void> {
  for await (const block of followBlocks(session.connection, { startBlock, signal })) {
    if (output.json) output.resultJsonLine(blockToJson(block));
    else output.result(blockToRow(block, output).join("  "));
  }
}

function showBlocks(shown: readonly LedgerBlock[], output: Output): void {
  if (output.json) {
    output.resultJson(shown.map(blockToJson));
    return;
  }
  const columns = [
    { name: "block", align: "right" },
    { name: "time" },
    { name: "transactions", align: "right" },
    { name: "hash" },
    { name: "what" },
  ] as const;
  output.result(
    renderTable(
      columns,
      shown.map((block) => blockToRow(block, output)),
      output,
      "The ledger has no blocks.",
    ),
  );
}

function showBlock(block: LedgerBlock, session: Session, output: Output): void {
  if (output.json) {
    const transactions = block.transactions.map((transaction) => transactionToJson(transaction, session));
    output.resultJson({ ...blockToJson(block), transactions });
    return;
  }
  output.result(`Block ${block.number}, hash ${Buffer.from(block.hash).toString("hex")}`);
  output.result(`follows   ${Buffer.from(block.previousHash).toString("hex")}`);
  const rows = block.transactions.map((transaction) => {
    const { id, what, by, valid, endorsers } = transactionToJson(transaction, session);
    const color = valid === "VALID" ? "green" : "red";
    return [shortenId(id), what, by, output.style(color, valid.toLowerCase()), endorsers.join(", ")];
  });
  const columns = ["transaction", "what", "from", "validation", "endorsed by"].map((name) => ({ name }));
  output.result(renderTable(columns, rows, output, "The block has no transactions."));
}

function blockToRow(block: LedgerBlock, output: Output): string[] {
  const time = blockTime(block);
  return [
    block.number.toString(),
    time === undefined ? "" : formatLocalTime(time, output.locale),
    block.transactions.length.toString(),
    shortenId(Buffer.from(block.hash).toString("hex")),
    [...new Set(block.transactions.map(whatOf))].join(", "),
  ];
}

function blockToJson(block: LedgerBlock) {
  const time = blockTime(block);
  return {
    number: block.number,
    hash: Buffer.from(block.hash).toString("hex"),
    previousHash: Buffer.from(block.previousHash).toString("hex"),
    time: time === undefined ? null : formatUtc(time),
    transactionCount: block.transactions.length,
  };
}

function transactionToJson(transaction: LedgerTransaction, { connection }: Session) {
  return {
    id: transaction.id,
    what: whatOf(transaction),
    by: mspToOrganisation(connection, transaction.creator.mspId),
    time: formatUtc(transaction.timestamp.getTime()),
    valid: transaction.validationCodeName,
    endorsers: transaction.endorsements.map(({ endorser }) => mspToOrganisation(connection, endorser.mspId)),
  };
}

/** Blocks carry no time of their own; that of their last transaction stands for it. */
function blockTime(block: LedgerBlock): number | undefined {
  const times = block.transactions.map(({ timestamp }) => timestamp.getTime()).filter((time) => time > 0);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The method that a transaction calls, without its package: `QuestionService/Ask`. */
function whatOf(transaction: LedgerTransaction): string {
  const name = transaction.functionName ?? "configuration";
  return name
    .replace(/^([a-z0-9]+\.)*/, "")
    .replace(/[^\w./-]/g, "?")
    .slice(0, 64);
}
