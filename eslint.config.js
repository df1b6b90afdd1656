import tseslint from "typescript-eslint";

/** Where every endorser must compute the same: the contracts and what they compute with. */
const deterministic = [
  "packages/chaincode/src/{contracts,kinds,router,state,caller}/**/*.ts",
  "packages/privacy/src/**/*.ts",
  "packages/columns/src/{batch,index,aggregate,filter}/**/*.ts",
  "packages/domain/src/**/*.ts",
];
/** Where numbers are integers, without exception. */
const integersOnly = ["packages/chaincode/src/{contracts,kinds}/**/*.ts", "packages/privacy/src/**/*.ts"];
const tests = ["**/*.test.ts", "**/test/**"];

const clocksAndChance = [
  { name: "Date", message: "A clock differs between endorsers; use the transaction's timestamp." },
  { name: "performance", message: "A clock differs between endorsers." },
  { name: "process", message: "The environment differs between endorsers." },
  { name: "crypto", message: "Randomness differs between endorsers; draw from the noise source." },
  { name: "setTimeout", message: "A contract does not wait." },
  { name: "setInterval", message: "A contract does not wait." },
  { name: "globalThis", message: "Only what is named can be checked." },
  { name: "Intl", message: "A locale differs between endorsers." },
  { name: "fetch", message: "A contract reads the ledger and its index, nothing else." },
];

export default tseslint.config(
  { ignores: ["**/node_modules/", "packages/schema/src/gen/", "**/*.cjs", ".mtc/", "**/dist/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] } } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "prefer-const": ["error", { destructuring: "all" }],
      // Reports assertions that the compiler then demands.
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      // Protobuf enums of generated code compare with plain numbers.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      eqeqeq: "error",
    },
  },
  {
    files: deterministic,
    ignores: tests,
    rules: {
      "no-restricted-globals": ["error", ...clocksAndChance],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Randomness differs between endorsers." },
        { property: "toLocaleString", message: "A locale differs between endorsers." },
        { property: "localeCompare", message: "A locale differs between endorsers." },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex:
                "^(node:)?(crypto|fs|os|timers|process|perf_hooks|worker_threads|child_process|net|http|dns)(/|$)",
              message: "A contract reads the ledger and its index, nothing else.",
            },
          ],
        },
      ],
    },
  },
  {
    files: integersOnly,
    ignores: tests,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "Literal[raw=/^[\\d_]+[eE]-?\\d/]",
          message: "No floating point: write integers out.",
        },
        { selector: "Literal[raw=/^\\d*\\.\\d/]", message: "No floating point: use integers and rationals." },
        { selector: "CallExpression[callee.name='parseFloat']", message: "No floating point." },
        { selector: "MemberExpression[object.name='Math']", message: "Math works in floating point." },
      ],
    },
  },
  {
    files: tests,
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
);
