import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const usage = `Runs the scenarios: flows that are the same on every network.

  npm run scenarios -- [--network embedded|fabric] [FILE…]
`;
const networks = ["embedded", "fabric"];

const { values, positionals } = parseArgs({
  options: { network: { type: "string", default: "embedded" }, help: { type: "boolean", default: false } },
  allowPositionals: true,
});
if (values.help) {
  console.log(usage);
} else if (!networks.includes(values.network)) {
  console.error(`there is no network "${values.network}"; there is ${networks.join(" and ")}`);
  process.exitCode = 2;
} else {
  const files = positionals.length === 0 ? ["scenarios"] : positionals;
  const run = spawnSync("vitest", ["run", ...files], {
    stdio: "inherit",
    env: { ...process.env, MTC_NETWORK: values.network },
  });
  process.exitCode = run.status ?? 1;
}
