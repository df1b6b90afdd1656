import type { IToken } from "chevrotain";
import { QueryError } from "./queryError.ts";
import { Close, Not, Open, queryLexer } from "./tokens.ts";

/** Longest query in UTF-16 units, and most parentheses and `not` that it may have open at once. */
export const QUERY_LIMITS = { length: 2 ** 20, depth: 64 } as const;

/**
 * The tokens of a query. The lexer has a token for every character, so it never fails; what it bounds here keeps the
 * recursive parser off the end of its stack.
 */
export function tokenise(query: string): IToken[] {
  if (query.length > QUERY_LIMITS.length) {
    throw new QueryError({
      code: "too_large",
      query: query.slice(0, QUERY_LIMITS.length),
      piece: { text: "", offset: 0 },
      problem: `is longer than ${QUERY_LIMITS.length} characters`,
    });
  }
  const { tokens } = queryLexer.tokenize(query);
  assertDepth(query, tokens);
  return tokens;
}

function assertDepth(query: string, tokens: readonly IToken[]): void {
  /** Depth inside each parenthesis that is open. */
  const inside: number[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === Open) {
      depth += 1;
      inside.push(depth);
    } else if (token.tokenType === Not) {
      depth += 1;
    } else {
      if (token.tokenType === Close) inside.pop();
      depth = inside.at(-1) ?? 0;
    }
    if (depth > QUERY_LIMITS.depth) {
      throw new QueryError({
        code: "too_large",
        query,
        piece: { text: token.image, offset: token.startOffset },
        problem: `is nested more than ${QUERY_LIMITS.depth} deep`,
      });
    }
  }
}
