// A process that collects a folder and dies with SIGKILL at the n-th step. Arguments: as of collectFolder, and n.
import { collectFolder } from "./collectFolder.ts";

const [folder, foreignAt, dieAt] = process.argv.slice(2);
let step = 0;
await collectFolder(folder!, Number(foreignAt), () => {
  step += 1;
  if (step === Number(dieAt)) process.kill(process.pid, "SIGKILL");
});
