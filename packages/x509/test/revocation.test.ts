import { der, encodeAlgorithmIdentifier, oids } from '@cleartext/asn1';
import { base64ToBytes, DecodeError, leafSpans, seededRandom } from '@cleartext/core';
import { generateEcKey } from '@cleartext/ec';
import { int } from '@cleartext/number';
import { ecdsaWithSha256, publicKeyToSpki } from '@cleartext/signature';
import {
  createCertificate,
  crlSpans,
  crlStatus,
  crlToPem,
  encodeBasicConstraints,
  encodeExtensions,
  encodeKeyUsage,
  encodeName,
  findExtension,
  ocspSpans,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  verifyChain,
  type Certificate,
  type Crl,
  type ExtensionInput,
  type RevocationMode,
  type VerifyChainOptions,
} from '@cleartext/x509';
import fc from 'fast-check';
import { authorityPem, crlPem, delegatedOcsp, directOcsp, goodPem, revokedPem } from './data/revocation.ts';

const bytesOf = (base64: string) => base64ToBytes(base64.replace(/\s/g, ''));
const [authority, good, revoked] = [authorityPem, goodPem, revokedPem].map(parseCertificate);
const crl = parseCrl(crlPem);
const responses = [delegatedOcsp, directOcsp].map((text) => parseOcspResponse(bytesOf(text)));
const now = new Date('2027-01-01T00:00:00Z');

/** What the verdict says about revocation. */
function revocation(certificate: Certificate, more: Partial<VerifyChainOptions>, anchor = authority) {
  const verdict = verifyChain({
    ...{ chain: [certificate], trustAnchors: [anchor], now, profile: 'rfc5280', purpose: 'any' },
    ...more,
  });
  return verdict.checks.find(({ name }) => name === 'revocation')!;
}

describe('lists (RFC 5280 sections 5 and 6.3)', () => {
  it('reads what OpenSSL wrote', () => {
    expect(crl).toMatchObject({ version: 2, issuer: authority.subject });
    expect(crl.revokedCertificates.map(({ serialNumber, reason }) => [serialNumber.toString(16), reason])).toEqual([
      ['1001', 'keyCompromise'],
    ]);
    expect(findExtension(crl, 'cRLNumber')?.number.toString(10)).toBe('7');
    expect(crlToPem(crl)).toBe(crlPem);
  });

  it('names every byte once', () => {
    const leaves = leafSpans(crlSpans(crl));
    expect(leaves.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(crl.bytes.length);
    expect(crlSpans(crl).map(({ label }) => label)).toContain('tbsCertList');
  });

  it('tells the revoked certificate from the good one', () => {
    expect(revocation(good, { crls: [crl] }).outcome).toBe('passed');
    expect(revocation(revoked, { crls: [crl] })).toMatchObject({
      outcome: 'failed',
      sentence: '"CN = b.test" was revoked on 2026-11-26T13:23:40.000Z (keyCompromise)',
    });
  });

  it.each<[RevocationMode, string]>([
    ['required', 'failed'],
    ['available', 'passed'],
    ['off', 'not reached'],
  ])('without a fresh list, where revocation is %s: %s', (mode, outcome) => {
    for (const moment of ['2026-11-26T13:23:39Z', '2036-11-23T13:23:41Z'])
      expect(revocation(good, { crls: [crl], revocation: mode, now: new Date(moment) }).outcome).toBe(outcome);
    expect(revocation(good, { revocation: mode }).outcome).toBe(outcome);
  });

  it('is not asked about where nobody has a list', () => {
    expect(revocation(good, {})).toMatchObject({ outcome: 'not reached', optional: true });
  });

  it('does not believe a list that was changed', () => {
    const bytes = crl.bytes.slice();
    bytes[bytes.length - 1] ^= 1;
    expect(revocation(good, { crls: [parseCrl(bytes)], revocation: 'required' }).outcome).toBe('failed');
  });
});

describe('kinds of lists', () => {
  const random = seededRandom('lists');
  const key = generateEcKey('P-256', random);
  const otherKey = generateEcKey('P-256', random);
  const root = certificate('Root', 1, [
    { oid: oids.basicConstraints, critical: true, value: encodeBasicConstraints({ isCa: true }) },
  ]);
  const site = certificate('site', 5);

  function certificate(subject: string, serialNumber: number, extensions: ExtensionInput[] = []): Certificate {
    const fields = {
      serialNumber: int(serialNumber),
      issuer: encodeName({ CN: 'Root' }),
      validity: { notBefore: new Date('2026-01-01'), notAfter: new Date('2030-01-01') },
      subject: encodeName({ CN: subject }),
      subjectPublicKeyInfo: publicKeyToSpki(subject === 'Root' ? key : otherKey),
      extensions,
    };
    return createCertificate(fields, key, { scheme: ecdsaWithSha256, random });
  }

  interface Entry {
    readonly serial: number;
    readonly extensions?: readonly ExtensionInput[];
  }
  const reason = (code: number): ExtensionInput => ({ oid: oids.reasonCode, value: der.enumerated(code) });
  const number = (value: number): ExtensionInput => ({ oid: oids.cRLNumber, value: der.integer(value) });
  const scope = (...parts: Uint8Array[]): ExtensionInput => ({
    oid: oids.issuingDistributionPoint,
    critical: true,
    value: der.sequence(...parts),
  });

  function list(entries: readonly Entry[], extensions: readonly ExtensionInput[] = [], signer = key): Crl {
    const algorithm = encodeAlgorithmIdentifier(ecdsaWithSha256.algorithm);
    const tbs = der.sequence(
      der.integer(1),
      algorithm,
      encodeName({ CN: 'Root' }),
      der.time(new Date('2026-12-01')),
      der.time(new Date('2027-02-01')),
      der.sequence(
        ...entries.map(({ serial, extensions: of = [] }) =>
          der.sequence(
            der.integer(serial),
            der.time(new Date('2026-12-01')),
            ...(of.length > 0 ? [encodeExtensions(of)] : []),
          ),
        ),
      ),
      ...(extensions.length > 0 ? [der.explicit(0, encodeExtensions(extensions))] : []),
    );
    return parseCrl(der.sequence(tbs, algorithm, der.bitString(ecdsaWithSha256.sign(signer, tbs, random))));
  }
  const status = (crls: readonly Crl[], of = site) => crlStatus(of, { crls, now, isAuthentic: () => true }).status;

  it('lets a delta add to and take from the complete list', () => {
    const complete = list([{ serial: 5, extensions: [reason(6)] }], [number(3)]);
    const delta = (entries: readonly Entry[], base = 3, own = 4) =>
      list(entries, [number(own), { oid: oids.deltaCRLIndicator, critical: true, value: der.integer(base) }]);
    expect(status([complete])).toBe('revoked');
    expect(status([complete, delta([{ serial: 5, extensions: [reason(8)] }])])).toBe('good');
    expect(status([complete, delta([{ serial: 5, extensions: [reason(8)] }], 4)])).toBe('revoked');
    const empty = list([], [number(3)]);
    expect(status([empty, delta([{ serial: 5 }])])).toBe('revoked');
    expect(status([empty, delta([{ serial: 5 }], 3, 3)])).toBe('good');
    expect(status([delta([])])).toBe('undetermined');
  });

  it('asks for lists until all reasons are covered', () => {
    // onlySomeReasons, [3]: keyCompromise and cACompromise; then the six others
    const some = (bits: number[]) => scope(der.implicit(3, der.namedBits(...bits)));
    const [first, second] = [list([], [some([1, 2])]), list([], [some([3, 4, 5, 6, 7, 8])])];
    expect(status([first])).toBe('undetermined');
    expect(status([first, second])).toBe('good');
    expect(status([first, list([{ serial: 5 }], [some([3])])])).toBe('revoked');
  });

  it('does not take a list for authorities for one for sites', () => {
    const [users, authorities] = [1, 2].map((tag) => list([], [scope(der.implicit(tag, der.boolean(true)))]));
    expect([status([users]), status([authorities])]).toEqual(['good', 'undetermined']);
    expect([status([users], root), status([authorities], root)]).toEqual(['undetermined', 'good']);
  });

  it('reads the issuer of an entry of an indirect list', () => {
    const issuer = (CN: string): ExtensionInput => ({
      oid: oids.certificateIssuer,
      critical: true,
      value: der.sequence(der.explicit(4, encodeName({ CN }))),
    });
    const indirect = scope(der.implicit(4, der.boolean(true)));
    expect(status([list([{ serial: 5, extensions: [issuer('Another')] }], [indirect])])).toBe('good');
    expect(status([list([{ serial: 9, extensions: [issuer('Another')] }, { serial: 5 }], [indirect])])).toBe('good');
    expect(status([list([{ serial: 5, extensions: [issuer('Root')] }], [indirect])])).toBe('revoked');
  });

  it('does not use a list with something critical that is not understood', () => {
    const foreign: ExtensionInput = { oid: '1.2.3.4', critical: true, value: der.null() };
    expect(status([list([], [foreign])])).toBe('undetermined');
    expect(status([list([{ serial: 7, extensions: [foreign] }])])).toBe('undetermined');
  });

  it('believes the key of the issuer, if it may sign lists, and no other', () => {
    const check = (crls: readonly Crl[], anchor = root) =>
      revocation(site, { crls, revocation: 'required' }, anchor).outcome;
    expect(check([list([])])).toBe('passed');
    expect(check([list([], [], otherKey)])).toBe('failed');
    const mute = certificate('Root', 2, [
      { oid: oids.basicConstraints, critical: true, value: encodeBasicConstraints({ isCa: true }) },
      { oid: oids.keyUsage, critical: true, value: encodeKeyUsage(['keyCertSign']) },
    ]);
    expect(check([list([])], mute)).toBe('failed');
  });
});

describe('OCSP responses (RFC 6960)', () => {
  it('reads what OpenSSL wrote', () => {
    for (const { responseStatus, basic } of responses) {
      expect(responseStatus).toBe('successful');
      expect(basic?.responses.map(({ certStatus }) => certStatus.status)).toEqual(['good', 'revoked']);
      expect(basic?.responses[1].certStatus).toMatchObject({ reason: 'keyCompromise' });
    }
    expect(parseOcspResponse(der.sequence(der.enumerated(3))).responseStatus).toBe('tryLater');
  });

  it('names every byte once', () => {
    for (const response of responses) {
      const leaves = leafSpans(ocspSpans(response));
      expect(leaves.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(response.bytes.length);
    }
  });

  it('believes the issuer and a responder that it certified', () => {
    for (const response of responses) {
      const more = { ocsp: [response], revocation: 'required' } as const;
      expect(revocation(good, more).outcome).toBe('passed');
      expect(revocation(revoked, more).sentence).toContain('was revoked');
    }
  });

  it('does not believe a stale or a changed response', () => {
    for (const response of responses) {
      const after = new Date(response.basic!.responses[0].nextUpdate!.getTime() + 2000);
      const stale = { ocsp: [response], revocation: 'required', now: after } as const;
      expect(revocation(good, stale).sentence).toContain('the response is not fresh');
      const bytes = response.bytes.slice();
      const signature = response.basic!.signature;
      bytes[indexOf(bytes, signature) + signature.length - 1] ^= 1;
      const changed = { ocsp: [parseOcspResponse(bytes)], revocation: 'required' } as const;
      expect(revocation(good, changed).outcome).toBe('failed');
    }
  });

  it('says nothing about other certificates', () => {
    expect(revocation(authority, { ocsp: responses, revocation: 'required', chain: [good, authority] }).outcome).toBe(
      'passed',
    );
    const { basic } = responses[0];
    const responder = basic!.certificates[0];
    expect(revocation(responder, { ocsp: responses, revocation: 'required' }).outcome).toBe('failed');
  });
});

describe('arbitrary bytes end in a value or a DecodeError', () => {
  const survives = (parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array) => {
    try {
      parse(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };
  const subjects = [
    ['a list', parseCrl, crl.bytes],
    ['a response', parseOcspResponse, responses[0].bytes],
  ] as const;

  it.each(subjects)('%s', (_, parse, bytes) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        survives(parse, input);
      }),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        survives(
          parse,
          Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte)),
        );
      }),
    );
    for (let length = 0; length < bytes.length; length += 7) survives(parse, bytes.slice(0, length));
  });
});

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++)
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}
