/** Conversations with Java, which still speaks SSL 3.0, export ciphers, RC4 and DES: both roles, an HTTP exchange each. */

import { suiteName, versionName } from '@cleartext/tls';
import { interop, newStage, participants } from '../../../tools/peers/interop.ts';
import { cells } from '../../../tools/peers/peers.ts';
import { removeFolders } from '../../../tools/peers/process.ts';

afterAll(removeFolders);

const java = participants(() => undefined).find(({ peer }) => peer.name === 'Java');
if (!java) console.warn('skipped: conversations with Java, because it is not installed');

const required = [
  ['SSL 3.0', 0x0003, 'rsa'],
  ['SSL 3.0', 0x0003, 'rsa512'],
  ['SSL 3.0', 0x0008, 'rsa'],
  ['SSL 3.0', 0x0004, 'rsa'],
  ['SSL 3.0', 0x0009, 'rsa'],
  ['SSL 3.0', 0x000a, 'rsa'],
  ['TLS 1.0', 0x0003, 'rsa512'],
  ['TLS 1.1', 0x0009, 'rsa'],
  ['TLS 1.2', 0x0001, 'rsa'],
  ['TLS 1.3', 0x1301, 'rsa'],
] as const;

/** What few other peers speak, and something of every version. */
const chosen = cells().filter((cell) =>
  required.some(
    ([version, code, kind]) => versionName(cell.version) === version && cell.suite.code === code && cell.kind === kind,
  ),
);

(java ? it : it.skip)(
  'Java agrees with us as server and as client',
  async () => {
    const outcomes: string[] = [];
    for await (const { role, cell, outcome, detail } of interop(java!, newStage(), chosen))
      outcomes.push(`${role}: ${versionName(cell.version)} ${suiteName(cell.suite.code)}: ${outcome}${detail}`);
    expect(outcomes.filter((outcome) => !outcome.endsWith(': done'))).toEqual([]);
    expect(outcomes).toHaveLength(2 * required.length);
  },
  120_000,
);
