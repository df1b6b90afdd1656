export { openAccounts, type StudyPlan } from "./accounts.ts";
export { type ExampleRulesOptions, exampleRules } from "./exampleRules.ts";
export { contributeShare } from "./noise.ts";
export { type ClientsOf, type ConsortiumOptions, hospitalsOf, platformOf, setUpConsortium } from "./setUp.ts";
export { trialRules, trialStudies } from "./trialRules.ts";
