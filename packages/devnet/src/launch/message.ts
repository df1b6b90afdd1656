/** What the devnet process tells its launcher. */
export type DevnetMessage =
  | { readonly kind: "listening" }
  | { readonly kind: "ready" }
  | { readonly kind: "waiting"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

export function isDevnetMessage(value: unknown): value is DevnetMessage {
  return typeof value === "object" && value !== null && "kind" in value;
}
