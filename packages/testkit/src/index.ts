export {
  endorsedByHospitals,
  hospitalsOf,
  platformOf,
  setUpTestConsortium,
  testDomains,
  testStudies,
} from "./consortium.ts";
export { BatchWriter, cutOf, TEST_TIME, testReports } from "./devices.ts";
export { HospitalProcess, type HospitalProcessOptions } from "./hospitalProcess.ts";
export { startTestNetwork, type TestClient, type TestNetwork, type TestNetworkOptions } from "./network.ts";
export { type AskOptions, answerQuestion, askAndAnswer, countQuestion } from "./questions.ts";
