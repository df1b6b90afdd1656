/** The function that a method is on the ledger: `<service type name>/<method name>`. */
export function methodFunctionName(method: {
  readonly parent: { readonly typeName: string };
  readonly name: string;
}): string {
  return `${method.parent.typeName}/${method.name}`;
}
