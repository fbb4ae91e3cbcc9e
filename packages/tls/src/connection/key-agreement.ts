/** Running a key agreement on a share that the peer has sent (RFC 9846 section 4.3.8, RFC 8422 section 5.11). */

import { AuthenticationError, DecodeError } from '@cleartext/core';
import { fatal } from '../alerts.ts';

/** Runs a key agreement. A share that is no element of its group is the peer's fault: `illegal_parameter`. */
export function agreed<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof AuthenticationError)
      throw fatal('illegal_parameter', `the peer's share is wrong: ${error.message}`);
    throw error;
  }
}
