/**
 * The shim between BoringSSL's protocol test runner ("BoGo") and the package tls: it is started once for each test, speaks as many
 * connections as the flags say, and tells by its exit status what came of it: 0 for success, 1 for failure, 89 for a test that asks for a
 * feature that is not here.
 */

import { systemRandom } from '@cleartext/core';
import { runConnection } from './connection.ts';
import type { Memory } from './endpoint.ts';
import { ShimFailure } from './failure.ts';
import { parseFlags, Unimplemented } from './flags.ts';

/** Where the shim writes. */
export interface ShimOutput {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** Runs the shim with the runner's flags; the exit status. */
export async function bogoShim(args: readonly string[], output: ShimOutput): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags.initial['is-handshaker-supported']) {
      output.out('No');
      return 0;
    }
    const memory: Memory = {
      session: undefined,
      ticketKey: flags.initial['ticket-key']?.slice(0, 32) ?? systemRandom(32),
      sessions: new Map(),
      start: Date.now(),
      delay: 0,
      current: undefined,
    };
    for (let i = 0; i <= (flags.initial['resume-count'] ?? 0); i++) {
      const settings = i === 0 ? flags.initial : flags.resume;
      await runConnection(settings, flags.retry, i > 0, memory);
      memory.delay += settings['resumption-delay'] ?? 0;
    }
    return 0;
  } catch (error) {
    if (error instanceof Unimplemented) {
      output.error(`this shim lacks ${error.message}`);
      return FEATURE_IS_ABSENT;
    }
    output.error(error instanceof ShimFailure ? error.message : String((error as Error).stack));
    return 1;
  }
}

/** The exit status for a test of a feature that this shim does not have (PORTING.md of the runner). */
const FEATURE_IS_ABSENT = 89;
