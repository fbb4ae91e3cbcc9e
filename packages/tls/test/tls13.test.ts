import { utf8ToBytes } from '@cleartext/core';
import { connect, eventOf, exchange, identityFor, keys, outcome } from './in-memory.ts';

describe('TLS 1.3 in memory', () => {
  for (const kind of ['rsa', 'P-256', 'P-384', 'P-521', 'ed25519'] as const)
    it(`connects with a certificate of ${kind} and exchanges data`, () => {
      const { client, server } = connect({}, { identity: identityFor(keys[kind]()) });
      expect([outcome(client), outcome(server)]).toEqual(['CONNECTED', 'CONNECTED']);
      expect(eventOf(client, 'connected')!.agreement.version).toBe(0x0304);
      expect(exchange(client, server, utf8ToBytes('hello'))).toEqual(utf8ToBytes('hello'));
      expect(exchange(server, client, utf8ToBytes('world'))).toEqual(utf8ToBytes('world'));
    });
});
