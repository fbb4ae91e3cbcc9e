/** @packageDocumentation The laboratory: attacks that shaped TLS, run against named weak policies. No other code imports it. */

// The experiment: a site, a line between two ends, and what an attacker reads from a recording.
export { labSite, type Site } from './site.ts';
export { Line, type OnTheWire, type Sent, type Side } from './line.ts';
export {
  clearMessages,
  openRecording,
  recordsIn,
  withClientHello,
  withServerHello,
  type OpenedRecording,
  type WireRecord,
} from './recording.ts';

// What is weakened, by name.
export {
  acceptsReplays,
  asBefore2014,
  exportDheGroup,
  oneExportKey,
  tellsWrongPadding,
  weakPolicies,
} from './weak-policies.ts';

// The attacks on the key exchange.
export {
  askServer,
  bleichenbacher,
  recordedSecret,
  type BleichenbacherResult,
  type PaddingOracle,
} from './bleichenbacher.ts';
export {
  attackWithShortKey,
  breakExportDhe,
  breakExportKey,
  exportGroupWithSmoothOrder,
  exportKeyWithClosePrimes,
  factorCloseToRoot,
  smoothLogarithm,
  type BreakKey,
  type ShortKeyResult,
  type SuiteSwap,
} from './short-keys.ts';

// The attacks on records.
export { beast, beastVictim, sendAsAlways, sendWithoutSplitting, type BeastResult, type BeastVictim } from './beast.ts';
export { poodle, type PoodleResult, type PoodleVictim } from './poodle.ts';
export { countBlocks, lucky13, type CountedHash, type Lucky13Result, type Lucky13Victim } from './lucky13.ts';
export { broadcast, countKeystream, mostFrequent } from './rc4-biases.ts';

// The attacks on versions and on early data.
export { answerWithoutMark, fallbackDance, lowersHello, type FallbackAttempt } from './downgrade.ts';
export { binderMemory, replay, sessionOf, type ReplayResult } from './replay.ts';
