import { createTokenInstance, EOF, type IToken, type TokenType } from "chevrotain";
import { catalogue } from "../catalogue/catalogue.ts";
import type { QueryParser, TokenRole } from "./grammar.ts";
import { QueryError } from "./queryError.ts";
import { suggestWord } from "./suggestWord.ts";
import { Is, keywordTypes, OpenText, SetWord, vocabulary, Word } from "./tokens.ts";

const roleLabels: Readonly<Record<TokenRole, string>> = {
  field: "a field",
  hospital: "a hospital",
  unit: "a unit",
  date: "a date",
  value: "a value",
};

/** Spellings of other query languages, and what they are called here. */
const synonyms: Readonly<Record<string, string>> = {
  "==": "=",
  equals: "=",
  "<>": "!=",
  "=<": "<=",
  "=>": ">=",
  like: "contains",
  includes: "contains",
  startswith: "starts with",
  endswith: "ends with",
  "&": "and",
  "&&": "and",
  "|": "or",
  "||": "or",
  "!": "not",
  avg: "average",
  mean: "average",
  how: "count",
  number: "count",
  if: "where",
  with: "where",
  per: "by",
  group: "by",
  since: "from",
  to: "until",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
};

/** The error for the token that the parser stopped at, with everything that could have stood in its place. */
export function syntaxError(query: string, tokens: readonly IToken[], parser: QueryParser): QueryError {
  const found = parser.errors[0]!.token;
  const atEnd = found.tokenType === EOF;
  const index = atEnd ? tokens.length : tokens.indexOf(found);
  const viable = viableTokens(tokens.slice(0, index), parser);
  const expected = [...new Set(viable.map(({ type, role }) => roleLabelOf(type, role)))];
  return new QueryError({
    code: "syntax",
    query,
    piece: atEnd
      ? { text: "", offset: query.trimEnd().length }
      : { text: found.image, offset: found.startOffset },
    problem: problemOf(found, atEnd),
    expected,
    suggestion: atEnd ? undefined : suggestionFor(found, tokens[index - 1], viable),
  });
}

interface ViableToken {
  readonly type: TokenType;
  readonly role: TokenRole | undefined;
}

/** The tokens that the grammar takes after a prefix: since it is LL(1), those that the parser does not stop at. */
function viableTokens(prefix: readonly IToken[], parser: QueryParser): ViableToken[] {
  return vocabulary.flatMap((type) => {
    const trial = createTokenInstance(type, "", 0, 0, 0, 0, 0, 0);
    parser.parse([...prefix, trial]);
    const isTaken = parser.errors.every((error) => error.token !== trial);
    return isTaken ? [{ type, role: parser.roleOf(trial) }] : [];
  });
}

function roleLabelOf(type: TokenType, role: TokenRole | undefined): string {
  return role === undefined ? (type.LABEL ?? type.name) : roleLabels[role];
}

function problemOf(found: IToken, atEnd: boolean): string {
  if (atEnd) return "ends too early";
  if (found.tokenType === OpenText) return "is a text whose closing quote is missing";
  return "is not understood here";
}

function suggestionFor(
  found: IToken,
  before: IToken | undefined,
  viable: readonly ViableToken[],
): string | undefined {
  if (found.tokenType === OpenText) return undefined;
  const typed = found.image.toLowerCase();
  const labels = viable.filter(({ role }) => role === undefined).map(({ type }) => type.LABEL ?? type.name);
  const synonym = synonyms[typed] ?? synonyms[typed[0]!];
  if (synonym !== undefined && (labels.includes(synonym) || synonym === '"' || synonym === "'"))
    return synonym;
  if (before?.tokenType === Is && viable.some(({ type }) => type === SetWord)) return "=";
  const fields = viable.some(({ role }) => role === "field") ? catalogue.map(({ name }) => name) : [];
  const isWord = found.tokenType === Word || keywordTypes.has(found.tokenType);
  return suggestWord(found.image, isWord ? [...labels, ...fields] : labels);
}
