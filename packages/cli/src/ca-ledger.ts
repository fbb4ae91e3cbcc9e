/**
 * The ledger of an authority: which certificates it issued and which it revoked, as JSON in its folder. Revocation lists and OCSP
 * responses are made from it, so a certificate is written here before it leaves the authority.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { revocationReasons, type Certificate, type RevocationReason } from '@cleartext/x509';
import { Failure } from './failure.ts';
import { writeOutput } from './files.ts';
import type { Terminal } from './terminal.ts';

/** The two signers of a folder: the root signs the intermediate only, the intermediate signs all other certificates. */
export const issuers = ['root', 'ca'] as const;

/** One of the two signers. */
export type IssuerName = (typeof issuers)[number];

/** A certificate that was issued. */
export interface LedgerEntry {
  readonly name: string;
  readonly issuer: IssuerName;
  /** In hexadecimal digits. */
  readonly serial: string;
  /** When it expires, in ISO 8601 like every date here. */
  readonly expires: string;
  readonly revoked?: { readonly date: string; readonly reason: RevocationReason };
}

/** Everything that an authority has to remember. */
export interface Ledger {
  /** The number of the last revocation lists; 0 before the first. */
  readonly crlNumber: number;
  /** Addresses that go into every certificate. */
  readonly crlUris: readonly string[];
  readonly ocspUris: readonly string[];
  readonly certificates: readonly LedgerEntry[];
}

/** The ledger in a folder. Throws `Failure` if it is missing or damaged. */
export function readLedger(folder: string): Ledger {
  const file = ledgerFile(folder);
  if (!existsSync(file)) throw new Failure(`${folder}: no authority is here; make one with \`cleartext cert ca init\``);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`${file}: ${(error as Error).message}`);
  }
  if (!isLedger(value)) throw new Failure(`${file}: expected the ledger of an authority, found other JSON`);
  return value;
}

/** Writes the ledger, whole or not at all. */
export function writeLedger(terminal: Terminal, folder: string, ledger: Ledger): void {
  writeOutput(terminal, ledgerFile(folder), `${JSON.stringify(ledger, null, 2)}\n`, { force: true });
}

/** Throws `Failure` if a folder has a ledger already. */
export function checkNoLedger(folder: string): void {
  if (existsSync(ledgerFile(folder))) throw new Failure(`${folder}: an authority is here already`);
}

/** What the ledger says of a new certificate. */
export function ledgerEntry(name: string, issuer: IssuerName, certificate: Certificate): LedgerEntry {
  const { serialNumber, validity } = certificate;
  return { name, issuer, serial: serialNumber.toString(16), expires: validity.notAfter.toISOString() };
}

function ledgerFile(folder: string): string {
  return path.join(folder, 'ledger.json');
}

function isLedger(value: unknown): value is Ledger {
  if (typeof value !== 'object' || value === null) return false;
  const { crlNumber, crlUris, ocspUris, certificates } = value as Partial<Record<keyof Ledger, unknown>>;
  return (
    Number.isSafeInteger(crlNumber) &&
    (crlNumber as number) >= 0 &&
    [crlUris, ocspUris].every((list) => Array.isArray(list) && list.every((uri) => typeof uri === 'string')) &&
    Array.isArray(certificates) &&
    certificates.every(isEntry)
  );
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { name, issuer, serial, expires, revoked } = value as Partial<Record<keyof LedgerEntry, unknown>>;
  return (
    typeof name === 'string' &&
    issuers.includes(issuer as IssuerName) &&
    typeof serial === 'string' &&
    /^[0-9a-f]+$/.test(serial) &&
    isDate(expires) &&
    (revoked === undefined || isRevocation(revoked))
  );
}

function isRevocation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { date, reason } = value as { readonly date?: unknown; readonly reason?: unknown };
  return isDate(date) && revocationReasons.includes(reason as RevocationReason);
}

function isDate(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
