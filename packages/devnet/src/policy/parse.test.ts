import { describe, expect, test } from "vitest";
import { type Policy, parsePolicy, type Role } from "./parse.ts";

function by(mspId: string, role: Role = "peer"): Policy {
  return { kind: "signedBy", mspId, role };
}

function outOf(n: number, ...rules: Policy[]): Policy {
  return { kind: "outOf", n, rules };
}

describe("parsePolicy", () => {
  test.each<[string, Policy]>([
    ["'AMSP.peer'", by("AMSP")],
    ["'Org-1.x.MSP.member'", by("Org-1.x.MSP", "member")],
    ["OR('AMSP.peer', 'BMSP.admin')", outOf(1, by("AMSP"), by("BMSP", "admin"))],
    [
      "AND('AMSP.peer','BMSP.client','CMSP.orderer')",
      outOf(3, by("AMSP"), by("BMSP", "client"), by("CMSP", "orderer")),
    ],
    ["OutOf(2, 'AMSP.peer', 'BMSP.peer', 'CMSP.peer')", outOf(2, by("AMSP"), by("BMSP"), by("CMSP"))],
    ["outof(1,'AMSP.peer')", outOf(1, by("AMSP"))],
    ["OutOf(0, 'AMSP.peer')", outOf(0, by("AMSP"))],
    ["OutOf(2, 'AMSP.peer')", outOf(2, by("AMSP"))],
    ['and("AMSP.peer", "BMSP.peer")', outOf(2, by("AMSP"), by("BMSP"))],
    ["  OR (\n 'AMSP.peer' ,\t'BMSP.peer' ) ", outOf(1, by("AMSP"), by("BMSP"))],
    [
      "OR('AMSP.admin', AND('BMSP.peer', OutOf(1, 'CMSP.peer', 'DMSP.peer')))",
      outOf(1, by("AMSP", "admin"), outOf(2, by("BMSP"), outOf(1, by("CMSP"), by("DMSP")))),
    ],
  ])("reads %s", (text, policy) => {
    expect(parsePolicy(text)).toEqual(policy);
  });

  test.each<[string, string]>([
    ["", "unexpected end"],
    ["   ", "unexpected end"],
    ["AMSP.peer", "unexpected character"],
    ["'AMSP'", "not of the form 'MSP.role'"],
    ["'AMSP.king'", "not of the form 'MSP.role'"],
    ["'.peer'", "not of the form 'MSP.role'"],
    ["'AMSP.peer", "unexpected character"],
    ["XOR('AMSP.peer')", "unknown operator XOR"],
    ["AND()", "expected AND, OR, OutOf or a quoted principal"],
    ["AND('AMSP.peer'", "unexpected end"],
    ["AND('AMSP.peer',)", "expected AND, OR, OutOf or a quoted principal"],
    ["AND('AMSP.peer' 'BMSP.peer')", "expected , or )"],
    ["AND 'AMSP.peer'", "expected ("],
    ["OutOf('AMSP.peer')", "OutOf needs a number first"],
    ["OutOf(1)", "expected ,"],
    ["OutOf(3, 'AMSP.peer')", "OutOf asks for 3 of 1"],
    ["OutOf(-1, 'AMSP.peer')", "unexpected character"],
    ["OutOf(1.5, 'AMSP.peer')", "unexpected character"],
    ["'AMSP.peer' 'BMSP.peer'", "text follows the policy"],
    ["OR('AMSP.peer');", "unexpected character"],
  ])("refuses %j", (text, reason) => {
    expect(() => parsePolicy(text)).toThrow(reason);
  });
});
