import { createToken, Lexer, type TokenType } from "chevrotain";

/** A field, a unit, a hospital, the value of a category. Keywords win over it. */
export const Word = createToken({ name: "Word", pattern: /[A-Za-z_][A-Za-z0-9_-]*/ });

function keyword(word: string, label = word): TokenType {
  const name = word[0]!.toUpperCase() + word.slice(1);
  return createToken({ name, label, pattern: new RegExp(word, "i"), longer_alt: Word });
}

function symbol(name: string, pattern: RegExp, label: string): TokenType {
  return createToken({ name, pattern, label });
}

export const Count = keyword("count");
export const Average = keyword("average");
export const Devices = keyword("devices");
export const Where = keyword("where");
export const By = keyword("by");
export const In = keyword("in");
export const During = keyword("during");
export const From = keyword("from");
export const Until = keyword("until");
export const Last = keyword("last");
export const At = keyword("at");
export const And = keyword("and");
export const Or = keyword("or");
export const Not = keyword("not");
export const Is = keyword("is", "is set");
export const SetWord = keyword("set");
export const Contains = keyword("contains");
export const Starts = keyword("starts", "starts with");
export const Ends = keyword("ends", "ends with");
export const With = keyword("with");
export const Between = keyword("between");
export const Before = keyword("before");
export const After = keyword("after");

export const LessOrEqual = symbol("LessOrEqual", /<=|≤/, "<=");
export const GreaterOrEqual = symbol("GreaterOrEqual", />=|≥/, ">=");
export const NotEqual = symbol("NotEqual", /!=|≠/, "!=");
export const Less = symbol("Less", /<(?!>)/, "<");
export const Greater = symbol("Greater", />/, ">");
export const Equal = symbol("Equal", /=(?![=<>])/, "=");
export const Comma = symbol("Comma", /,/, ",");
export const Open = symbol("Open", /\(/, "(");
export const Close = symbol("Close", /\)/, ")");
export const Range = symbol("Range", /\.\./, "..");
export const Percent = symbol("Percent", /%/, "%");

export const TextLiteral = symbol(
  "TextLiteral",
  /"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'/,
  "a text in quotes",
);
export const OpenText = symbol("OpenText", /["'][^\n\r]*/, "a text without a closing quote");
export const TimeLiteral = symbol(
  "TimeLiteral",
  /\d{4}-\d{2}(?:-\d{2}(?:T[0-9:.]*\d(?:Z|[+-]\d{2}:\d{2})?)?)?(?![\w-])/,
  "a date",
);
export const VersionLiteral = symbol(
  "VersionLiteral",
  /\d+(?:\.\d+){2,}(?:[-+_][0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)*|\d+\.\d+(?:[-+_][0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)+/,
  "a version",
);
export const NumberLiteral = symbol("NumberLiteral", /-?\d[\d_]*(?:\.\d+)?/, "a number");

/** Whatever is left, so that the lexer never fails and the parser names it in its place. */
const Unknown = symbol("Unknown", /[^\sA-Za-z0-9_"'(),]+/, "something unknown");
const Space = createToken({ name: "Space", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });

const keywords = [
  ...[Count, Average, Devices, Where, By, During, In, From, Until, Last, At, Before, Between],
  ...[And, Or, Not, SetWord, Is, Contains, Starts, Ends, With, After],
];

/** In the order in which the lexer tries them. */
export const vocabulary: TokenType[] = [
  ...[Space, ...keywords, Word, TextLiteral, OpenText, TimeLiteral, VersionLiteral, NumberLiteral],
  ...[
    LessOrEqual,
    GreaterOrEqual,
    NotEqual,
    Less,
    Greater,
    Equal,
    Comma,
    Open,
    Close,
    Range,
    Percent,
    Unknown,
  ],
];

/** Tokens that are words of the language itself. */
export const keywordTypes: ReadonlySet<TokenType> = new Set(keywords);

export const queryLexer = new Lexer(vocabulary, {
  positionTracking: "onlyOffset",
  ensureOptimizations: false,
});

const keywordWords = new Set(keywords.map((type) => type.name.toLowerCase()));
const WORD = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Whether a text can stand in a query without quotes. */
export function isBareWord(text: string): boolean {
  return WORD.test(text) && !keywordWords.has(text.toLowerCase());
}
