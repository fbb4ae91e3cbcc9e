import { der, oids } from '@cleartext/asn1';
import { record, seededRandom, type Trace } from '@cleartext/core';
import { generateEcKey } from '@cleartext/ec';
import { int } from '@cleartext/number';
import { ecdsaWithSha256, publicKeyToSpki } from '@cleartext/signature';
import {
  ANY_POLICY,
  buildPaths,
  createCertificate,
  encodeAlternativeNames,
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeExtendedKeyUsage,
  encodeName,
  encodeNameConstraints,
  indexSubtrees,
  signatureBudget,
  trustAnchorOf,
  validatePath,
  verificationProfiles,
  verifyChain,
  type Certificate,
  type ExtensionInput,
  type GeneralName,
  type PathEvent,
  type PathInputs,
  type VerifyChainOptions,
} from '@cleartext/x509';
import fc from 'fast-check';

const random = seededRandom('paths');
const keys = new Map<string, ReturnType<typeof newKey>>();
const newKey = () => generateEcKey('P-256', random);
const keyOf = (name: string) => keys.get(name) ?? keys.set(name, newKey()).get(name)!;
const now = new Date('2026-06-01T00:00:00Z');
let serial = 1;

/** A certificate in which `issuer` vouches for `subject`; each name has a key of its own. */
function certify(
  subject: string,
  issuer: string,
  extensions: readonly ExtensionInput[] = [isCa()],
  { from = '2026-01-01', to = '2030-01-01', key = subject } = {},
): Certificate {
  return createCertificate(
    {
      serialNumber: int(serial++),
      issuer: encodeName({ CN: issuer }),
      validity: { notBefore: new Date(from), notAfter: new Date(to) },
      subject: encodeName({ CN: subject }),
      subjectPublicKeyInfo: publicKeyToSpki(keyOf(key)),
      extensions,
    },
    keyOf(issuer),
    { scheme: ecdsaWithSha256, random },
  );
}

const isCa = (pathLength?: number): ExtensionInput => ({
  oid: oids.basicConstraints,
  critical: true,
  value: encodeBasicConstraints({ isCa: true, ...(pathLength === undefined ? {} : { pathLength }) }),
});
const san = (...names: GeneralName[]): ExtensionInput => ({
  oid: oids.subjectAltName,
  value: encodeAlternativeNames(names),
});
const host = (value: string): GeneralName => ({ type: 'dNSName', value });
const limits = (permitted: GeneralName[], excluded: GeneralName[] = []): ExtensionInput => ({
  oid: oids.nameConstraints,
  critical: true,
  value: encodeNameConstraints({ permitted, excluded }),
});
const policies = (...names: string[]): ExtensionInput => ({
  oid: oids.certificatePolicies,
  value: encodeCertificatePolicies(names.map((policy) => ({ policy }))),
});
const mappings = (...pairs: [string, string][]): ExtensionInput => ({
  oid: oids.policyMappings,
  critical: true,
  value: der.sequence(...pairs.map(([from, to]) => der.sequence(der.oid(from), der.oid(to)))),
});
/** requireExplicitPolicy of policyConstraints, not critical: it counts all the same (section 6.1.4 (i)). */
const explicitAfter = (count: number): ExtensionInput => ({
  oid: oids.policyConstraints,
  value: der.sequence(der.implicit(0, der.integer(count))),
});

const root = certify('Root', 'Root');
const verify = (chain: readonly Certificate[], more: Partial<VerifyChainOptions> = {}) =>
  verifyChain({ chain, trustAnchors: [root], host: 'a.test', now, profile: 'rfc5280', ...more });
const failures = (...args: Parameters<typeof verify>) =>
  verify(...args).checks.flatMap(({ name, outcome }) => (outcome === 'failed' ? [name] : []));
const site = (issuer: string, ...more: ExtensionInput[]) => certify('site', issuer, [san(host('a.test')), ...more]);

describe('path building (RFC 4158)', () => {
  it('finds the way through a bag in any order, and reports what it tried', () => {
    const [a, b] = [certify('A', 'B'), certify('B', 'Root')];
    const chain = [site('A'), b, certify('unrelated', 'Root'), a];
    const verdict = verify(chain);
    expect(verdict.accepted).toBe(true);
    expect(verdict.path).toEqual([chain[0], a, b, root]);
    expect(verdict.tried.map(({ failures: found }) => found)).toEqual([[]]);
  });

  it('goes round an expired cross-certificate', () => {
    const expired = certify('A', 'Root', [isCa()], { to: '2026-02-01' });
    const fresh = certify('A', 'Other root');
    const other = certify('Other root', 'Other root');
    const verdict = verify([site('A'), expired, fresh], { trustAnchors: [root, other] });
    expect([verdict.accepted, verdict.path[1]]).toEqual([true, fresh]);
  });

  it('says why each candidate was refused', () => {
    const expired = certify('A', 'Root', [isCa()], { to: '2026-02-01' });
    const noAuthority = certify('A', 'Root', []);
    const { tried, accepted } = verify([site('A'), expired, noAuthority]);
    expect(accepted).toBe(false);
    expect(tried.map(({ failures: [first] }) => first.split(':')[0]).sort()).toEqual(['basic constraints', 'validity']);
  });

  it('ends on loops and on meshes that lead nowhere', () => {
    const names = Array.from({ length: 12 }, (_, i) => `mesh ${i}`);
    const mesh = names.flatMap((one) => names.flatMap((two) => (one === two ? [] : [certify(one, two)])));
    const verdict = verify([site('mesh 0'), ...mesh]);
    expect([verdict.accepted, verdict.signatureChecks]).toEqual([false, 0]);
    expect([...buildPaths([site('mesh 0'), ...mesh], [root])].map(({ trustAnchor }) => trustAnchor)).toEqual([
      undefined,
    ]);
  });

  it('names the limit where a hostile mesh leads to a trust anchor', () => {
    const names = Array.from({ length: 12 }, (_, i) => `maze ${i}`);
    const maze = names.flatMap((one) => names.flatMap((two) => (one === two ? [] : [certify(one, two)])));
    const forged = certify('maze 11', 'Root', [isCa()], { key: 'another key' });
    const verdict = verify([site('maze 0'), ...maze, forged], { limits: { signatureChecks: 5 } });
    expect(verdict.accepted).toBe(false);
    expect(verdict.signatureChecks).toBeLessThanOrEqual(5);
    expect(verdict.checks.find(({ name }) => name === 'work limits')?.outcome).toBe('failed');
  });

  it('checks each pair of certificate and key once', () => {
    const budget = signatureBudget(10);
    const certificate = site('Root');
    expect([1, 2, 3].map(() => budget.verify(certificate, root.subjectPublicKeyInfo))).toEqual([true, true, true]);
    expect([budget.spent, budget.exceeded]).toEqual([1, false]);
    const empty = signatureBudget(0);
    expect([empty.verify(certificate, root.subjectPublicKeyInfo), empty.exceeded]).toEqual([false, true]);
  });
});

describe('path validation (RFC 5280 section 6.1)', () => {
  it('reports every failure, with the bytes it looked at', () => {
    const weak = certify('A', 'Root', [], { to: '2026-02-01' });
    const target = certify('site', 'A', [san(host('b.test')), { oid: '1.2.3.4', critical: true, value: der.null() }]);
    const verdict = verify([target, weak]);
    expect(failures([target, weak])).toEqual(['validity', 'basic constraints', 'critical extensions', 'site identity']);
    const [evidence] = verdict.checks[0].lookedAt!;
    expect(evidence).toMatchObject({ what: 'certificate 2 ("CN = A")', label: 'validity' });
    expect(evidence.bytes.subarray(evidence.start, evidence.end)).toEqual(
      der.sequence(der.time(weak.validity.notBefore), der.time(weak.validity.notAfter)),
    );
  });

  it('shows the state variables of the RFC, certificate by certificate, and a trace changes nothing', () => {
    const path = [certify('A', 'Root', [isCa(1), limits([host('test')])]), site('A')];
    const options = { path, trustAnchor: trustAnchorOf(root), now };
    const { result, events } = record((trace: Trace<PathEvent>) => validatePath(options, trace));
    expect(result).toEqual(validatePath(options));
    expect(events.map(({ i, state }) => [i, state.maxPathLength, state.explicitPolicy])).toEqual([
      [0, 2, 3],
      [1, 1, 2],
      [2, 1, 2],
    ]);
    expect(events[1].state.permittedSubtrees.map(({ names }) => names)).toEqual([[host('test')]]);
    expect(events[1].state.workingPublicKey).toEqual(path[0].subjectPublicKeyInfo);
  });

  it('counts intermediate certificates that are not self-issued', () => {
    const tight = certify('A', 'Root', [isCa(0)]);
    const rolled = certify('A', 'A', [isCa(0)]);
    expect(failures([site('A'), tight])).toEqual([]);
    expect(failures([site('A'), rolled, tight])).toEqual([]);
    expect(failures([site('B'), certify('B', 'A'), tight])).toEqual(['path length']);
  });

  it('refuses what stands below an authority whose purposes are others', () => {
    const coder = { oid: oids.extKeyUsage, value: encodeExtendedKeyUsage(['codeSigning']) };
    expect(failures([site('A'), certify('A', 'Root', [isCa(), coder])])).toEqual(['purpose']);
  });

  it('takes a name and a key as trust anchor', () => {
    const anchor = { name: root.subject, subjectPublicKeyInfo: root.subjectPublicKeyInfo };
    expect(verify([site('Root')], { trustAnchors: [anchor] }).accepted).toBe(true);
    const impostor = { name: root.subject, subjectPublicKeyInfo: publicKeyToSpki(keyOf('impostor')) };
    expect(failures([site('Root')], { trustAnchors: [impostor] })).toEqual(['signature']);
  });

  it('refuses a key that cannot be read, whatever else is right', () => {
    const unreadable = { ...publicKeyToSpki(keyOf('site')), publicKey: Uint8Array.of(4, 1, 2, 3) };
    const fields = {
      serialNumber: int(serial++),
      issuer: root.subject.bytes,
      validity: root.validity,
      subject: encodeName({ CN: 'site' }),
      subjectPublicKeyInfo: unreadable,
      extensions: [san(host('a.test'))],
    };
    const target = createCertificate(fields, keyOf('Root'), { scheme: ecdsaWithSha256, random });
    expect(failures([target])).toEqual(['key strength']);
    expect(failures([target], { profile: 'museum' })).toEqual(['key strength']);
  });

  it('asks more under the profile of the web', () => {
    expect(failures([site('Root')], { profile: 'webpki' })).toEqual(['certificate form']);
    expect(verificationProfiles.webpki.minimumRsaBits).toBe(2048);
    expect(() => verify([], { profile: 'Webpki' as never })).toThrow('profile: expected webpki, rfc5280 or museum');
  });
});

describe('name constraints (RFC 5280 section 4.2.1.10)', () => {
  const uri = (value: string): GeneralName => ({ type: 'uniformResourceIdentifier', value });
  const mail = (value: string): GeneralName => ({ type: 'rfc822Name', value });
  const address = (...bytes: number[]): GeneralName => ({ type: 'iPAddress', address: Uint8Array.from(bytes) });

  it.each<[string, GeneralName, GeneralName, boolean, boolean]>([
    ['a host', host('a.test'), host('a.test'), true, true],
    ['below a host', host('a.test'), host('b.A.test'), true, true],
    ['beside a host', host('a.test'), host('ba.test'), false, false],
    ['a wildcard inside', host('test'), host('*.a.test'), true, true],
    ['a wildcard that reaches in', host('a.test'), host('*.test'), false, true],
    ['a wildcard that stays out', host('b.a.test'), host('*.test'), false, false],
    ['with a leading dot, the host itself', host('.a.test'), host('a.test'), false, false],
    ['with a leading dot, below', host('.a.test'), host('b.a.test'), true, true],
    ['a malformed host', host('a.test'), host('a..test'), false, true],
    ['a malformed subtree', host('*.a.test'), host('a.test'), false, true],
    ['every host', host(''), host('a.test'), true, true],
    ['all mailboxes of a host', mail('a.test'), mail('Ann@A.test'), true, true],
    ['of a host below', mail('a.test'), mail('ann@b.a.test'), false, false],
    ['of the hosts below a domain', mail('.a.test'), mail('ann@b.a.test'), true, true],
    ['one mailbox', mail('ann@a.test'), mail('ann@a.test'), true, true],
    ['the case of a mailbox', mail('ann@a.test'), mail('Ann@a.test'), false, false],
    ['two at signs', mail('a.test'), mail('ann@b.test@a.test'), false, true],
    ['the host of a URI', uri('a.test'), uri('https://u:p@A.test:443/x?y'), true, true],
    ['a host below in a URI', uri('a.test'), uri('https://b.a.test/'), false, false],
    ['below a domain in a URI', uri('.a.test'), uri('https://b.a.test/'), true, true],
    ['another host behind user information', uri('a.test'), uri('https://a.test@b.test/'), false, false],
    ['an address in a URI', uri('a.test'), uri('https://192.0.2.1/'), false, true],
    ['a number in hexadecimal', uri('.test'), uri('https://x.0x7f/'), false, true],
    ['a network', address(192, 0, 2, 0, 255, 255, 255, 0), address(192, 0, 2, 7), true, true],
    ['beside a network', address(192, 0, 2, 0, 255, 255, 255, 0), address(192, 0, 3, 7), false, false],
    ['a mask with a hole', address(192, 0, 2, 0, 255, 0, 255, 0), address(192, 0, 2, 7), false, true],
  ])('%s', (_, subtree, name, permitted, excluded) => {
    const index = indexSubtrees([subtree]);
    expect([index.constrains(name), index.permits(name), index.excludes(name)]).toEqual([true, permitted, excluded]);
  });

  it('agrees with a comparison one by one', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), name, (subtrees, presented) => {
        const one = subtrees.some((subtree) => presented === subtree || presented.endsWith(`.${subtree}`));
        const index = indexSubtrees(subtrees.map(host));
        expect([index.permits(host(presented)), index.excludes(host(presented))]).toEqual([one, one]);
      }),
    );
  });

  it('narrows from authority to authority', () => {
    const outer = certify('A', 'Root', [isCa(), limits([host('a.test'), host('b.test')])]);
    const inner = certify('B', 'A', [isCa(), limits([host('b.test'), host('c.test')])]);
    const at = (value: string) => failures([certify('site', 'B', [san(host(value))]), inner, outer], { host: value });
    expect([at('b.test'), at('a.test'), at('c.test')]).toEqual([[], ['name constraints'], ['name constraints']]);
  });

  it('excludes before it permits, and counts for every name of the certificate', () => {
    const authority = certify('A', 'Root', [isCa(), limits([host('test')], [host('bad.test')])]);
    const names = [host('a.test'), host('x.bad.test')];
    expect(failures([certify('site', 'A', [san(...names)]), authority])).toEqual(['name constraints']);
  });

  it('counts the common name of a certificate without alternative names', () => {
    const authority = certify('A', 'Root', [isCa(), limits([host('b.test')])]);
    const old = certify('a.test', 'A', []);
    const profile = { ...verificationProfiles.rfc5280, commonNameFallback: true };
    expect(failures([old, authority], { profile })).toEqual(['name constraints']);
    expect(failures([certify('a.test', 'Root', [])], { profile })).toEqual([]);
    expect(failures([certify('a.test', 'Root', [])])).toEqual(['site identity']);
  });

  it('is about directory names by their first parts', () => {
    const name = (...parts: [string, string][]): GeneralName => {
      const rdns = parts.map(([type, value]) => [{ oid: oids.organizationName, type, value, isText: true }]);
      return { type: 'directoryName', name: { rdns, bytes: new Uint8Array() } };
    };
    const index = indexSubtrees([name(['O', 'Example Inc'])]);
    expect(index.permits(name(['O', ' example  INC '], ['CN', 'x']))).toBe(true);
    expect(index.permits(name(['O', 'Example Inc.']))).toBe(false);
    expect(index.permits(name())).toBe(false);
  });

  it('refuses more comparisons than the limit', () => {
    const many = Array.from({ length: 1100 }, (_, i) => host(`x${i}.test`));
    const authority = certify('A', 'Root', [isCa(), limits([host('test'), ...many])]);
    const verdict = verify([certify('site', 'A', [san(host('a.test'), ...many)]), authority]);
    expect(verdict.summary).toContain('more than the limit of 1048576');
  });
});

describe('policies (RFC 9618)', () => {
  const [P, Q, R] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'];
  const outcome = (chain: readonly Certificate[], inputs: PathInputs = {}) => {
    const { accepted, userConstrainedPolicySet } = verify(chain, inputs);
    return accepted ? [...userConstrainedPolicySet].sort() : 'refused';
  };

  it('intersects the policies of the path with those of the user', () => {
    const chain = [site('A', policies(P, Q)), certify('A', 'Root', [isCa(), policies(P, R)])];
    expect(outcome(chain)).toEqual([P]);
    expect(outcome(chain, { initialExplicitPolicy: true, userInitialPolicySet: [P] })).toEqual([P]);
    expect(outcome(chain, { initialExplicitPolicy: true, userInitialPolicySet: [Q] })).toBe('refused');
    expect(outcome(chain, { userInitialPolicySet: [Q] })).toEqual([]);
  });

  it('lets anyPolicy stand for all, unless it is inhibited', () => {
    const chain = [site('A', policies(P)), certify('A', 'Root', [isCa(), policies(ANY_POLICY)])];
    expect(outcome(chain, { initialExplicitPolicy: true })).toEqual([P]);
    expect(outcome(chain, { initialExplicitPolicy: true, initialAnyPolicyInhibit: true })).toBe('refused');
  });

  it('maps policies, unless that is inhibited', () => {
    const chain = [site('A', policies(Q)), certify('A', 'Root', [isCa(), policies(P), mappings([P, Q])])];
    expect(outcome(chain, { initialExplicitPolicy: true, userInitialPolicySet: [P] })).toEqual([P]);
    expect(outcome(chain, { initialExplicitPolicy: true, initialPolicyMappingInhibit: true })).toBe('refused');
  });

  it('processes policy constraints that are not critical', () => {
    expect(outcome([site('A'), certify('A', 'Root', [isCa(), explicitAfter(0)])])).toBe('refused');
    expect(outcome([site('A'), certify('A', 'Root', [isCa(), explicitAfter(5)])])).toEqual([]);
  });

  it('processes an inhibitAnyPolicy that is not critical', () => {
    const inhibit: ExtensionInput = { oid: oids.inhibitAnyPolicy, value: der.integer(0) };
    const chain = (...more: ExtensionInput[]) => [
      site('A', policies(ANY_POLICY)),
      certify('A', 'Root', [isCa(), policies(P), explicitAfter(0), ...more]),
    ];
    expect(outcome(chain())).toEqual([P]);
    expect(outcome(chain(inhibit))).toBe('refused');
  });

  it('refuses to map anyPolicy', () => {
    const chain = [site('A'), certify('A', 'Root', [isCa(), policies(ANY_POLICY), mappings([ANY_POLICY, P])])];
    expect(failures(chain)).toEqual(['policies']);
  });

  it('stays small where the tree of RFC 3280 would double at every level', () => {
    const pairs = [P, Q].flatMap((from): [string, string][] => [P, Q].map((to) => [from, to]));
    const authorities = Array.from({ length: 15 }, (_, i) =>
      certify(`A${i}`, i === 0 ? 'Root' : `A${i - 1}`, [isCa(), policies(P, Q), mappings(...pairs)]),
    );
    const { trace, accepted } = verify([site('A14', policies(P)), ...authorities], { initialExplicitPolicy: true });
    expect(accepted).toBe(true);
    expect(Math.max(...trace.at(-1)!.state.validPolicyGraph!.map((level) => level.size))).toBe(2);
  });
});
