import { DevnetError } from "../errors.ts";

export type Role = "member" | "peer" | "client" | "admin" | "orderer";

/** A signature policy: a principal, or at least `n` of several rules (fabric-protos `common/policies.proto`). */
export type Policy =
  | { readonly kind: "signedBy"; readonly mspId: string; readonly role: Role }
  | { readonly kind: "outOf"; readonly n: number; readonly rules: readonly Policy[] };

const TOKEN = /\s*(?:([A-Za-z]+)|(\d+)|'([^']*)'|"([^"]*)"|([(),]))/y;
const PRINCIPAL = /^([A-Za-z0-9.-]+)\.(member|peer|client|admin|orderer)$/;

type Token =
  | { readonly kind: "word" | "principal" | "punctuation"; readonly text: string }
  | { readonly kind: "number"; readonly value: number };

/**
 * Parses Fabric's policy language (fabric `common/policydsl/policyparser.go`): `AND(…)`, `OR(…)`, `OutOf(n, …)` over
 * principals such as `'AMSP.peer'`, nested as one likes.
 * @throws DevnetError `invalid-policy`
 */
export function parsePolicy(text: string): Policy {
  const tokens = tokenize(text);
  const policy = new Parser(text, tokens).rule();
  if (tokens.length > 0) {
    throw invalid(text, "text follows the policy");
  }
  return policy;
}

class Parser {
  readonly #text: string;
  readonly #tokens: Token[];

  constructor(text: string, tokens: Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  rule(): Policy {
    const token = this.#next();
    if (token.kind === "principal") {
      return this.#principal(token.text);
    }
    if (token.kind !== "word") {
      throw invalid(this.#text, "expected AND, OR, OutOf or a quoted principal");
    }
    switch (token.text.toLowerCase()) {
      case "and": {
        const rules = this.#rules();
        return { kind: "outOf", n: rules.length, rules };
      }
      case "or":
        return { kind: "outOf", n: 1, rules: this.#rules() };
      case "outof":
        return this.#outOf();
      default:
        throw invalid(this.#text, `unknown operator ${token.text}`);
    }
  }

  #outOf(): Policy {
    this.#punctuation("(");
    const count = this.#next();
    if (count.kind !== "number") {
      throw invalid(this.#text, "OutOf needs a number first");
    }
    this.#punctuation(",");
    const rules = this.#rest();
    // Fabric permits n + 1, a policy that nobody can satisfy, and refuses anything beyond.
    if (count.value > rules.length + 1) {
      throw invalid(this.#text, `OutOf asks for ${count.value} of ${rules.length}`);
    }
    return { kind: "outOf", n: count.value, rules };
  }

  #rules(): Policy[] {
    this.#punctuation("(");
    return this.#rest();
  }

  #rest(): Policy[] {
    const rules = [this.rule()];
    for (;;) {
      const token = this.#next();
      if (token.kind === "punctuation" && token.text === ")") {
        return rules;
      }
      if (token.kind !== "punctuation" || token.text !== ",") {
        throw invalid(this.#text, "expected , or )");
      }
      rules.push(this.rule());
    }
  }

  #principal(text: string): Policy {
    const match = PRINCIPAL.exec(text);
    if (match === null) {
      throw invalid(this.#text, `principal '${text}' is not of the form 'MSP.role'`);
    }
    return { kind: "signedBy", mspId: match[1]!, role: match[2] as Role };
  }

  #punctuation(expected: string): void {
    const token = this.#next();
    if (token.kind !== "punctuation" || token.text !== expected) {
      throw invalid(this.#text, `expected ${expected}`);
    }
  }

  #next(): Token {
    const token = this.#tokens.shift();
    if (token === undefined) {
      throw invalid(this.#text, "unexpected end");
    }
    return token;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw invalid(text, `unexpected character at position ${start + 1}`);
    }
    tokens.push(matchToToken(match));
  }
  return tokens;
}

function matchToToken([, word, digits, single, double, punctuation]: RegExpExecArray): Token {
  if (word !== undefined) {
    return { kind: "word", text: word };
  }
  if (digits !== undefined) {
    return { kind: "number", value: Number(digits) };
  }
  const principal = single ?? double;
  return principal === undefined
    ? { kind: "punctuation", text: punctuation ?? "" }
    : { kind: "principal", text: principal };
}

function invalid(text: string, reason: string): DevnetError {
  return new DevnetError("invalid-policy", `policy ${JSON.stringify(text)}: ${reason}`);
}
