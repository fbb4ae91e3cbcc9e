/** A small world for the tests: an honest root, an intermediate authority, and the shop of section 14.7.8's example. */

import { seededRandom } from '@cleartext/core';
import { privateKeyFromPem } from '@cleartext/rsa';
import {
  issueCertificate,
  newAuthority,
  type Authority,
  type Certificate,
  type IssueOptions,
  type SiteVerdict,
} from '@cleartext/x509';
import * as pem from './data/keys.ts';

export const rootKey = privateKeyFromPem(pem.rootKey);
export const middleKey = privateKeyFromPem(pem.middleKey);
export const leafKey = privateKeyFromPem(pem.leafKey);
export const otherKey = privateKeyFromPem(pem.otherKey);

export const now = new Date('2026-03-01T12:00:00Z');
export const start = new Date('2026-01-01T00:00:00Z');
export const random = seededRandom('the shop');

export const root: Authority = newAuthority({
  subject: { C: 'US', O: 'Honest Signing Inc.', CN: 'Honest Root' },
  privateKey: rootKey,
  now: start,
  random,
});

/** An authority below another one. */
export function authorityBelow(above: Authority, CN: string, privateKey = middleKey, more: Partial<IssueOptions> = {}) {
  const certificate = issueCertificate(above, {
    profile: 'ca',
    subject: { C: 'US', O: 'Honest Signing Inc.', CN },
    publicKey: privateKey,
    now: start,
    random,
    ...more,
  });
  return { certificate, privateKey };
}

export const middle: Authority = authorityBelow(root, 'Honest Server Signing');

/** A server certificate for the shop. */
export function shop(above: Authority, more: Partial<IssueOptions> = {}): Certificate {
  return issueCertificate(above, {
    profile: 'server',
    subject: { CN: 'cajun-shop.securesites.test' },
    hosts: ['*.securesites.test', '192.0.2.7', '2001:db8::7'],
    publicKey: leafKey,
    now: start,
    random,
    ...more,
  });
}

/** `{ date: 'passed', ... }`. */
export function verdicts({ checks }: SiteVerdict): Record<string, string> {
  return Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));
}
