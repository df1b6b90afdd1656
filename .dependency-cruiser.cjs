/**
 * Dependencies point downwards only. Each line: a package and the packages it may use; the order is the layout's.
 * @type {Record<string, string[]>}
 */
const mayUse = {
  schema: [],
  domain: ["schema"],
  privacy: [],
  columns: ["schema", "domain"],
  ledger: ["schema", "domain", "privacy"],
  chaincode: ["schema", "domain", "privacy", "columns", "ledger"],
  devnet: ["ledger"],
  hospital: ["schema", "domain", "columns", "ledger"],
  network: ["ledger"],
  cli: ["schema", "domain", "privacy", "columns", "ledger", "chaincode", "devnet", "hospital", "network"],
};
/** Tests may use more than what they test; testkit, scenarios and bench may use everything. */
const tests = "\\.test\\.ts$|/test/";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "Types are erased, so files may know each other's types.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "not-to-test",
      comment: "Nothing that runs depends on a test.",
      severity: "error",
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: "browser-safe",
      comment: "These run in the browser too, and inside deterministic chaincode.",
      severity: "error",
      from: { path: "^packages/(schema|domain|privacy)/src/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    ...Object.entries(mayUse).map(([name, allowed]) => ({
      name: `${name}-uses`,
      comment: `packages/${name} may use: ${allowed.join(", ") || "no other package"}`,
      severity: "error",
      from: { path: `^packages/${name}/`, pathNot: tests },
      to: { path: "^(packages|scenarios|bench)/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "packages/schema/src/gen" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".js"],
    },
  },
};
