/** Compares the list of absent algorithms with what the packages export: the list must not grow old. */

import * as asn1 from '@cleartext/asn1';
import * as cms from '@cleartext/cms';
import * as ec from '@cleartext/ec';
import * as hash from '@cleartext/hash';
import * as mlKem from '@cleartext/ml-kem';
import * as rsa from '@cleartext/rsa';
import * as signature from '@cleartext/signature';
import * as symmetric from '@cleartext/symmetric';
import * as tls from '@cleartext/tls';
import * as x509 from '@cleartext/x509';
import { findAbsent } from './absent.ts';

/** Entries that are untrue because a package exports the thing: `CCM: the package symmetric exports ccm`. */
export function contradictions(packages: Readonly<Record<string, object>> = PACKAGES): string[] {
  return Object.entries(packages).flatMap(([name, exports]) =>
    Object.keys(exports).flatMap((key) => {
      const entry = findAbsent(key);
      return entry === undefined ? [] : [`${entry}: the package ${name} exports ${key}`];
    }),
  );
}

const PACKAGES = { asn1, cms, ec, hash, 'ml-kem': mlKem, rsa, signature, symmetric, tls, x509 };
