import { FieldKind, Operator } from "@medtech-chain/schema";

const ordered = [
  Operator.LESS,
  Operator.LESS_OR_EQUAL,
  Operator.GREATER,
  Operator.GREATER_OR_EQUAL,
  Operator.BETWEEN,
];
const textual = [Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH];

/** The operators that make sense for each kind of field, in the order in which they are offered. */
export const operatorsByKind: Readonly<Record<number, readonly Operator[]>> = {
  [FieldKind.TEXT]: [Operator.EQUAL, Operator.IN, ...textual, Operator.IS_SET],
  [FieldKind.VERSION]: [Operator.EQUAL, Operator.IN, ...ordered, ...textual, Operator.IS_SET],
  [FieldKind.CATEGORY]: [Operator.EQUAL, Operator.IN, Operator.IS_SET],
  [FieldKind.INTEGER]: [Operator.EQUAL, Operator.IN, ...ordered, Operator.IS_SET],
  [FieldKind.TIME]: [Operator.BEFORE, Operator.AFTER, Operator.BETWEEN, Operator.IS_SET],
  [FieldKind.BOOLEAN]: [Operator.EQUAL, Operator.IS_SET],
  [FieldKind.IDENTIFIER]: [],
};

/** Names of operators as people read them. */
export const operatorNames: Readonly<Record<number, string>> = {
  [Operator.EQUAL]: "=",
  [Operator.IN]: "in",
  [Operator.CONTAINS]: "contains",
  [Operator.STARTS_WITH]: "starts with",
  [Operator.ENDS_WITH]: "ends with",
  [Operator.LESS]: "<",
  [Operator.LESS_OR_EQUAL]: "<=",
  [Operator.GREATER]: ">",
  [Operator.GREATER_OR_EQUAL]: ">=",
  [Operator.BETWEEN]: "between",
  [Operator.BEFORE]: "before",
  [Operator.AFTER]: "after",
  [Operator.IS_SET]: "is set",
};

/** Names of field kinds as people read them. */
export const kindNames: Readonly<Record<number, string>> = {
  [FieldKind.TEXT]: "text",
  [FieldKind.VERSION]: "version",
  [FieldKind.CATEGORY]: "category",
  [FieldKind.INTEGER]: "integer",
  [FieldKind.TIME]: "time",
  [FieldKind.BOOLEAN]: "boolean",
  [FieldKind.IDENTIFIER]: "identifier",
};
