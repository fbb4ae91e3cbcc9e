import { utf8ToBytes } from '@cleartext/core';
import { cipherSuites, policies, suiteFits, VERSION, versionName, type Version } from '../src/index.ts';
import { connect, eventOf, exchange, identityFor, keys, outcome } from './in-memory.ts';

const identities = {
  RSA: identityFor(keys.rsa()),
  ECDSA: identityFor(keys['P-256']()),
  any: identityFor(keys['P-256']()),
};

describe('every suite in every version that has it', () => {
  const cases = cipherSuites.flatMap((suite) =>
    ([VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as Version[])
      .filter((version) => suiteFits(suite, version))
      .map((version) => ({ suite, version })),
  );
  it.each(cases.map(({ suite, version }) => [suite.name, versionName(version), suite, version] as const))(
    '%s in %s',
    (_name, _version, suite, version) => {
      const policy = { ...policies.museum, versions: [version], suites: [suite] };
      const { client, server } = connect({ policy }, { policy, identity: identities[suite.authentication] });
      expect([outcome(client), outcome(server)]).toEqual(['CONNECTED', 'CONNECTED']);
      expect(eventOf(client, 'connected')!.agreement).toMatchObject({ version, suite: { code: suite.code } });
      for (const text of ['', 'a', 'hello', 'x'.repeat(17_000)])
        expect(exchange(client, server, utf8ToBytes(text))).toEqual(utf8ToBytes(text));
      expect(exchange(server, client, utf8ToBytes('world'))).toEqual(utf8ToBytes('world'));
    },
  );
});
