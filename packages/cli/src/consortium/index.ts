export { openAccounts, type StudyPlan } from "./accounts.ts";
export { type ExampleRulesOptions, exampleRules } from "./exampleRules.ts";
export { type ClientsOf, hospitalsOf, platformOf } from "./members.ts";
export { contributeShare } from "./noise.ts";
export { type ConsortiumOptions, setUpConsortium } from "./setUp.ts";
export { trialRules, trialStudies } from "./trialRules.ts";
