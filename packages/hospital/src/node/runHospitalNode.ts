import type { EventListener } from "../events.ts";
import { loadHospitalConfig } from "./config.ts";
import { connectHospital } from "./connectHospital.ts";
import { createHospitalNode, type HospitalNode } from "./hospitalNode.ts";

/**
 * Starts the node that a configuration file describes.
 *
 * @throws HospitalError, IdentityError where the node cannot start; the message says what to do
 */
export async function runHospitalNode(configFile: string, onEvent?: EventListener): Promise<HospitalNode> {
  const config = loadHospitalConfig(configFile);
  const network = await connectHospital(config);
  try {
    return createHospitalNode({ config, network, ...(onEvent === undefined ? {} : { onEvent }) });
  } catch (error) {
    network.close();
    throw error;
  }
}
