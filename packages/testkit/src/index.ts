export {
  endorsedByHospitals,
  hospitalsOf,
  platformOf,
  setUpTestConsortium,
  testDomains,
  testStudies,
} from "./consortium.ts";
export { BatchWriter, cutOf, TEST_TIME, testReports } from "./devices.ts";
export { startTestNetwork, type TestClient, type TestNetwork, type TestNetworkOptions } from "./network.ts";
