/** What a check found, in a sentence. */
export interface Finding {
  readonly status: "passed" | "failed" | "skipped";
  readonly detail: string;
}

export function passed(detail: string): Finding {
  return { status: "passed", detail };
}

export function failed(detail: string): Finding {
  return { status: "failed", detail };
}

/** @param detail why it could not, or need not, be checked */
export function skipped(detail: string): Finding {
  return { status: "skipped", detail };
}
