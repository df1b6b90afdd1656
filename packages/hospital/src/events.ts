import { type Reject, rejectToLine } from "./sources/reject.ts";
import type { SourceProgress } from "./sources/source.ts";

/** What happens in a hospital's node, for whoever watches. */
export type NodeEvent =
  | {
      readonly type: "collected";
      readonly source: string;
      readonly item: string;
      readonly reports: number;
      readonly progress: SourceProgress;
    }
  | { readonly type: "rejected"; readonly source: string; readonly reject: Reject }
  | {
      readonly type: "source-failed";
      readonly source: string;
      readonly reason: string;
      readonly waitMs: number;
    }
  | { readonly type: "source-ended"; readonly source: string }
  | { readonly type: "batch-stored"; readonly sequence: number; readonly rows: number }
  | {
      readonly type: "batch-committed";
      readonly sequence: number;
      readonly rows: number;
      readonly existed: boolean;
    }
  | { readonly type: "renumbered"; readonly batches: number }
  | { readonly type: "answered"; readonly question: string; readonly existed: boolean }
  | { readonly type: "share-contributed"; readonly epoch: number }
  | { readonly type: "retrying"; readonly what: string; readonly reason: string; readonly waitMs: number }
  | { readonly type: "stopped"; readonly what: string; readonly reason: string };

export type EventListener = (event: NodeEvent) => void;

/** An event in one line, for a terminal or a log. */
export function eventToLine(event: NodeEvent): string {
  switch (event.type) {
    case "collected":
      return `${event.source}: ${event.reports} reports${event.item === "" ? "" : ` from ${event.item}`}`;
    case "rejected":
      return `${event.source}: set aside ${rejectToLine(event.reject)}`;
    case "source-failed":
      return `${event.source}: ${event.reason}; trying again in ${toSeconds(event.waitMs)}`;
    case "source-ended":
      return `${event.source}: read to its end`;
    case "batch-stored":
      return `batch ${event.sequence}: ${event.rows} reports waiting`;
    case "batch-committed":
      return `batch ${event.sequence}: ${event.rows} reports committed${event.existed ? " before" : ""}`;
    case "renumbered":
      return `${event.batches} batches got new numbers, because theirs were taken on the ledger`;
    case "answered":
      return `question ${event.question.slice(0, 12)}: ${event.existed ? "answered by another hospital" : "answered"}`;
    case "share-contributed":
      return `noise epoch ${event.epoch}: contributed this hospital's share`;
    case "retrying":
      return `${event.what}: ${event.reason}; trying again in ${toSeconds(event.waitMs)}`;
    case "stopped":
      return `${event.what} stopped: ${event.reason}`;
    default:
      return event satisfies never;
  }
}

function toSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
