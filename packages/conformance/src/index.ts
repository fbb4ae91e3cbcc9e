/** @packageDocumentation Runs published test suites against the packages and counts what passed, failed and was skipped. */

// The command, and the worker threads that it starts.
export { conformance, type CommandOptions } from './command.ts';
export { serve } from './worker.ts';

// The suites.
export { suites } from './suites/all.ts';
export type { Case, Suite, TestFile } from './case.ts';
