import { existsSync, readFileSync } from "node:fs";
import { FieldKind } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { catalogue, findField, findFieldByNumber } from "./catalogue.ts";

const specialities = "../shared/data/medical-specialities.txt";

describe("the field catalogue", () => {
  it("has a kind, a label and a description for every field", () => {
    for (const field of catalogue) {
      expect(field.kind, field.name).not.toBe(FieldKind.UNSPECIFIED);
      expect(field.label, field.name).not.toBe("");
      expect(field.description, field.name).not.toBe("");
    }
  });

  it("has a range for integers and times, a length for texts, and values for categories, and only there", () => {
    for (const field of catalogue) {
      const ranged = field.kind === FieldKind.INTEGER || field.kind === FieldKind.TIME;
      const textual =
        field.kind === FieldKind.TEXT ||
        field.kind === FieldKind.VERSION ||
        field.kind === FieldKind.IDENTIFIER;
      expect(field.range !== undefined, field.name).toBe(ranged);
      expect(field.maxBytes > 0, field.name).toBe(textual);
      expect(field.categories.length > 0, field.name).toBe(field.kind === FieldKind.CATEGORY);
    }
  });

  it("finds fields by name and by number", () => {
    for (const field of catalogue) {
      expect(findField(field.name)).toBe(field);
      expect(findFieldByNumber(field.number)).toBe(field);
    }
    expect(findField("colour")).toBeUndefined();
    expect(findFieldByNumber(999)).toBeUndefined();
  });

  it.skipIf(!existsSync(specialities))(
    "has the medical specialities in the agreed order (skipped where the shared list is absent)",
    () => {
      const agreed = readFileSync(specialities, "utf8").split("\n").filter(Boolean);
      expect(agreed).toHaveLength(55);
      expect(findField("medical_speciality")!.categories).toEqual(agreed);
    },
  );
});
