/** Whose certificates are trusted: files of roots, or the store of this machine. */

import { readFileSync } from 'node:fs';
import { parseCertificate, type Certificate } from '@cleartext/x509';
import { decodePemAll } from '@cleartext/asn1';
import { bytesToUtf8, DecodeError } from '@cleartext/core';
import { Failure } from './failure.ts';
import { readCertificates } from './key-input.ts';
import type { Terminal } from './terminal.ts';

/** The certificates of every file; `system` stands for the store of this machine. */
export async function readRoots(terminal: Terminal, paths: readonly string[]): Promise<Certificate[]> {
  const roots: Certificate[] = [];
  for (const path of paths)
    for (const root of path === 'system' ? systemRoots() : await readCertificates(terminal, path)) roots.push(root);
  return roots;
}

/** The roots that this machine trusts, or those of `SSL_CERT_FILE`, as OpenSSL has it. Throws `Failure` where no store is found. */
function systemRoots(): Certificate[] {
  const named = process.env['SSL_CERT_FILE'];
  const stores = named ? [named] : STORES;
  for (const path of stores) {
    let text: string;
    try {
      text = bytesToUtf8(new Uint8Array(readFileSync(path)));
    } catch {
      continue;
    }
    // A store may hold a root that is too strange to be read: it is not trusted, and the others are.
    return decodePemAll(text).flatMap(({ bytes }) => {
      try {
        return [parseCertificate(bytes)];
      } catch (error) {
        if (error instanceof DecodeError) return [];
        throw error;
      }
    });
  }
  throw new Failure(`--roots system: no store found (looked at ${stores.join(', ')})`);
}

/** Debian and Ubuntu, Fedora and Red Hat, Alpine and SUSE, macOS. */
const STORES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
