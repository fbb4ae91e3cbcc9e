/**
 * `cleartext cert ca`: an authority in a folder, built as real ones are: a root that signs one intermediate only, and the
 * intermediate, which signs everything else. A ledger remembers what was issued and revoked (ca-ledger.ts); from it come the
 * revocation lists and OCSP responses. The files are those that OpenSSL and browsers read. Private keys lie in them unencrypted,
 * readable by their owner alone.
 */

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { sealPkcs12 } from '@cleartext/cms';
import { systemRandom } from '@cleartext/core';
import { generateEcKey, generateEd25519Key } from '@cleartext/ec';
import { int } from '@cleartext/number';
import { privateKeyToPem, publicKeyOf, type PrivateKey } from '@cleartext/signature';
import {
  certificateToPem,
  createCrl,
  createOcspResponse,
  crlToPem,
  findExtension,
  isHostName,
  issueCertificate,
  newAuthority,
  parseIpAddress,
  revocationReasons,
  sameName,
  type Authority,
  type Certificate,
  type OcspCertStatus,
  type RevocationReason,
} from '@cleartext/x509';
import { Option, type Command } from 'commander';
import {
  checkNoLedger,
  issuers,
  ledgerEntry,
  readLedger,
  writeLedger,
  type IssuerName,
  type Ledger,
  type LedgerEntry,
} from '../ca-ledger.ts';
import { Failure } from '../failure.ts';
import { about, checkOutput, writeOutput } from '../files.ts';
import { readCertificate, readIdentity } from '../key-input.ts';
import {
  checkExactlyOne,
  dateOption,
  integerOption,
  readPassword,
  repeatedHostOption,
  repeatedOption,
  withPassword,
  type PasswordFlags,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { generateWithProgress } from './rsa.ts';
import { examples } from './register.ts';

/** Adds `ca` to `cert`. */
export function registerCertCa(parent: Command, terminal: Terminal): void {
  const ca = parent.command('ca').description('an authority in a folder: root, intermediate, ledger, revocation');
  registerInit(ca, terminal);
  registerIssue(ca, terminal);
  registerRevoke(ca, terminal);
  registerCrl(ca, terminal);
  registerOcsp(ca, terminal);
}

const KEYS = ['p256', 'p384', 'rsa2048', 'ed25519'] as const;
type KeyKind = (typeof KEYS)[number];

interface InitFlags {
  readonly name: string;
  readonly key: KeyKind;
  readonly crlUri?: readonly string[];
  readonly ocspUri?: readonly string[];
  readonly permit?: readonly string[];
  readonly exclude?: readonly string[];
  readonly at?: Date;
}

function registerInit(parent: Command, terminal: Terminal): void {
  parent
    .command('init <folder>')
    .description('make a root and an intermediate, each with its key')
    .option('--name <name>', 'what the authority is called; " Root" and " CA" are added', 'Cleartext')
    .addOption(keyOption())
    .addOption(repeatedOption('--crl-uri <uri>', 'where its revocation list will be found (may be given again)'))
    .addOption(repeatedOption('--ocsp-uri <uri>', 'where its OCSP responder answers (may be given again)'))
    .addOption(repeatedHostOption('--permit <host>', 'limit it to this host and those below (may be given again)'))
    .addOption(repeatedHostOption('--exclude <host>', 'forbid it this host and those below (may be given again)'))
    .addOption(atOption())
    .addHelpText(
      'after',
      examples(
        "cleartext cert ca init ca --name 'Our class'",
        'cleartext cert ca init ca --key rsa2048',
        'cleartext cert ca init ca --permit school.example --exclude staff.school.example',
      ),
    )
    .action((folder: string, { name, key, crlUri = [], ocspUri = [], ...flags }: InitFlags) => {
      const { at: now = new Date() } = flags;
      const nameConstraints = nameConstraintsOf(flags);
      checkNoLedger(folder);
      for (const issuer of issuers) for (const file of filesOf(folder, issuer)) checkOutput(file);
      const [rootKey, caKey] = [newKey(key, terminal), newKey(key, terminal)];
      const root = newAuthority({ subject: { CN: `${name} Root` }, privateKey: rootKey, now, pathLength: 1 });
      const certificate = issueCertificate(root, {
        ...{
          profile: 'ca',
          subject: { CN: `${name} CA` },
          publicKey: publicKeyOf(caKey),
          now,
          days: 1826,
          pathLength: 0,
          nameConstraints,
        },
      });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const ledger = {
        crlNumber: 0,
        crlUris: crlUri,
        ocspUris: ocspUri,
        certificates: [ledgerEntry('ca', 'root', certificate)],
      };
      writeLedger(terminal, folder, ledger);
      writeKeyAndChain(terminal, filesOf(folder, 'root'), rootKey, [root.certificate]);
      writeKeyAndChain(terminal, filesOf(folder, 'ca'), caKey, [certificate]);
      terminal.write(`${path.join(folder, 'root.pem')} is what others have to trust\n`);
    });
}

/** The limits to the hosts that the intermediate may certify (RFC 5280 section 4.2.1.10), or undefined if there are none. */
function nameConstraintsOf({ permit = [], exclude = [] }: Pick<InitFlags, 'permit' | 'exclude'>) {
  if (permit.length + exclude.length === 0) return undefined;
  const subtrees = (option: string, hosts: readonly string[]) =>
    hosts.map((value) => {
      if (!isHostName(value) || parseIpAddress(value))
        throw new Failure(`${option}: expected a host name, found ${value}`);
      return { type: 'dNSName', value } as const;
    });
  return { permitted: subtrees('--permit', permit), excluded: subtrees('--exclude', exclude) };
}

interface IssueFlags extends PasswordFlags {
  readonly host?: readonly string[];
  readonly client?: string;
  readonly ocspSigner?: string;
  readonly key: KeyKind;
  readonly days?: number;
  readonly at?: Date;
  readonly force?: boolean;
}

function registerIssue(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('issue <folder>')
    .description(
      'a key and a certificate chain for a site, a client or an OCSP responder; for a client also a PKCS#12 file',
    )
    .addOption(repeatedHostOption('--host <name>', 'host name, *.name or IP address (may be given again)'))
    .option('--client <name>', 'name of a client')
    .option('--ocsp-signer <name>', 'name of a responder that answers OCSP for the authority')
    .addOption(keyOption())
    .addOption(integerOption('--days <n>', 'how long it is valid (365 by default)', { min: 1, max: 36_500 }))
    .addOption(atOption())
    .option('--force', 'overwrite existing files')
    .addHelpText(
      'after',
      examples(
        'cleartext cert ca issue ca --host site.example --host *.site.example',
        'cleartext cert ca issue ca --client Alice --password-file pw',
        'cleartext cert ca issue ca --ocsp-signer responder',
      ),
    )
    .action(async (folder: string, flags: IssueFlags) => {
      const { host: hosts, client, ocspSigner, force = false, days, at: now = new Date() } = flags;
      checkExactlyOne({ '--host': hosts, '--client': client, '--ocsp-signer': ocspSigner });
      const password = await readPassword(terminal, flags);
      if (client !== undefined && !password)
        throw new Failure('--client: expected --password-file for the PKCS#12 file, found none');
      if (client === undefined && password !== undefined)
        throw new Failure('--password: expected --client beside it, since only clients get a PKCS#12 file');
      const ledger = readLedger(folder);
      const name = client ?? ocspSigner ?? (hosts as readonly string[])[0];
      const profile = hosts ? 'server' : client === undefined ? 'ocsp' : 'client';
      const base = path.join(folder, fileName(name));
      const files = [`${base}.key`, `${base}.pem`] as const;
      const pkcs12 = `${base}.p12`;
      for (const file of client === undefined ? files : [...files, pkcs12]) checkOutput(file, force);
      const authority = await authorityOf(terminal, folder, 'ca');
      const privateKey = newKey(flags.key, terminal);
      const certificate = about(hosts ? '--host' : client === undefined ? '--ocsp-signer' : '--client', () =>
        issueCertificate(authority, {
          ...{ profile, subject: { CN: name }, publicKey: publicKeyOf(privateKey), hosts },
          ...{ now, days, crlUris: ledger.crlUris, ocspUris: ledger.ocspUris },
        }),
      );
      const entry = ledgerEntry(name, 'ca', certificate);
      writeLedger(terminal, folder, { ...ledger, certificates: [...ledger.certificates, entry] });
      writeKeyAndChain(terminal, files, privateKey, [certificate, authority.certificate], force);
      if (client !== undefined && password !== undefined) {
        const otherCertificates = [authority.certificate];
        const sealed = sealPkcs12({ password, privateKey, certificate, otherCertificates, friendlyName: client });
        writeOutput(terminal, pkcs12, sealed, { force, isSecret: true });
      }
      terminal.write(`${base}.pem has the serial number ${entry.serial}\n`);
    });
  withPassword(command, 'of the PKCS#12 file');
}

interface RevokeFlags {
  readonly reason: RevocationReason;
  readonly at?: Date;
}

function registerRevoke(parent: Command, terminal: Terminal): void {
  parent
    .command('revoke <folder> <certificate>')
    .description('take a certificate back, by its file or its serial number in hexadecimal digits')
    .addOption(
      new Option('--reason <reason>', 'why')
        .choices(revocationReasons.filter((reason) => reason !== 'removeFromCRL'))
        .default('unspecified'),
    )
    .addOption(atOption())
    .addHelpText('after', examples('cleartext cert ca revoke ca ca/site.example.pem --reason keyCompromise'))
    .action(async (folder: string, which: string, { reason, at = new Date() }: RevokeFlags) => {
      const ledger = readLedger(folder);
      const entry = await entryFor(terminal, folder, ledger, which);
      if (!entry) throw new Failure(`${which}: the ledger of ${folder} has no such certificate`);
      if (entry.revoked) throw new Failure(`${which}: revoked already, on ${entry.revoked.date}`);
      const revoked = { ...entry, revoked: { date: at.toISOString(), reason } };
      const certificates = ledger.certificates.map((other) => (other === entry ? revoked : other));
      writeLedger(terminal, folder, { ...ledger, certificates });
      terminal.write(
        `revoked ${entry.name} (${entry.serial}); the next list will say so: cleartext cert ca crl ${folder}\n`,
      );
    });
}

interface ListFlags {
  readonly days: number;
  readonly at?: Date;
}

function registerCrl(parent: Command, terminal: Terminal): void {
  parent
    .command('crl <folder>')
    .description('write new revocation lists: root.crl and ca.crl')
    .addOption(daysOption())
    .addOption(atOption())
    .addHelpText('after', examples('cleartext cert ca crl ca'))
    .action(async (folder: string, { days, at: thisUpdate = new Date() }: ListFlags) => {
      const ledger = readLedger(folder);
      const number = ledger.crlNumber + 1;
      // The number is saved before a list with it is written: two lists with the same number would contradict each other.
      writeLedger(terminal, folder, { ...ledger, crlNumber: number });
      const nextUpdate = new Date(thisUpdate.getTime() + days * DAY);
      for (const issuer of issuers) {
        const authority = await authorityOf(terminal, folder, issuer);
        const revoked = ledger.certificates.flatMap((entry) =>
          entry.issuer === issuer && entry.revoked
            ? [
                {
                  serialNumber: int(`0x${entry.serial}`),
                  revocationDate: new Date(entry.revoked.date),
                  reason: entry.revoked.reason,
                },
              ]
            : [],
        );
        const crl = createCrl(authority, { revoked, number, thisUpdate, nextUpdate });
        const file = path.join(folder, `${issuer}.crl`);
        writeOutput(terminal, file, crlToPem(crl), { force: true });
        terminal.write(`${file}: list ${number}, ${revoked.length} revoked, until ${nextUpdate.toISOString()}\n`);
      }
    });
}

interface OcspFlags extends ListFlags {
  readonly out: string;
  readonly signer?: string;
  readonly force?: boolean;
}

function registerOcsp(parent: Command, terminal: Terminal): void {
  parent
    .command('ocsp <folder> <certificate>')
    .description('write what the authority says about a certificate: an OCSP response in DER, for a server to staple')
    .requiredOption('-o, --out <path>', 'write the response to this file')
    .option('--signer <name>', 'a responder made by `cert ca issue --ocsp-signer` signs it, not the authority itself')
    .option('--force', 'overwrite an existing file')
    .addOption(daysOption())
    .addOption(atOption())
    .addHelpText('after', examples('cleartext cert ca ocsp ca ca/site.example.pem -o site.ocsp'))
    .action(async (folder: string, file: string, flags: OcspFlags) => {
      const { days, at: thisUpdate = new Date() } = flags;
      checkOutput(flags.out, flags.force);
      const ledger = readLedger(folder);
      const certificate = await readCertificate(terminal, file);
      const found = await issuerOf(terminal, folder, certificate);
      if (!found) throw new Failure(`${file}: expected a certificate of this authority, found another's`);
      const status = statusOf(entryOf(ledger, certificate, found.name));
      const responder =
        flags.signer === undefined ? found.authority : await responderOf(terminal, folder, flags.signer);
      if (flags.signer !== undefined && !sameName(responder.certificate.issuer, found.authority.certificate.subject))
        throw new Failure(`--signer: ${flags.signer} may not answer for the issuer of ${file}`);
      const response = createOcspResponse(responder, {
        ...{ issuer: found.authority.certificate, answers: [{ certificate, status }], thisUpdate },
        nextUpdate: new Date(thisUpdate.getTime() + days * DAY),
      });
      writeOutput(terminal, flags.out, response.bytes, flags);
      if (flags.out !== '-') terminal.write(`${flags.out}: ${status.status}\n`);
    });
}

/** The status is good only for a certificate that is in the ledger (RFC 6960 section 2.2). */
function statusOf(entry: LedgerEntry | undefined): OcspCertStatus {
  if (!entry) return { status: 'unknown' };
  if (!entry.revoked) return { status: 'good' };
  const { date, reason } = entry.revoked;
  return { status: 'revoked', revocationTime: new Date(date), reason };
}

/** The entry for a serial number or for the first certificate of a file. */
async function entryFor(
  terminal: Terminal,
  folder: string,
  ledger: Ledger,
  which: string,
): Promise<LedgerEntry | undefined> {
  const digits = which.replaceAll(':', '').toLowerCase().replace(/^0+/, '');
  const bySerial = ledger.certificates.find(({ serial }) => serial === digits);
  if (bySerial || !existsSync(which)) return bySerial;
  const certificate = await readCertificate(terminal, which);
  const issuer = await issuerOf(terminal, folder, certificate);
  return issuer && entryOf(ledger, certificate, issuer.name);
}

function entryOf(ledger: Ledger, { serialNumber }: Certificate, issuer: IssuerName): LedgerEntry | undefined {
  const digits = serialNumber.toString(16);
  return ledger.certificates.find((entry) => entry.issuer === issuer && entry.serial === digits);
}

/** Which of the two signers issued a certificate, by the issuer's name in it. */
async function issuerOf(
  terminal: Terminal,
  folder: string,
  certificate: Certificate,
): Promise<{ readonly name: IssuerName; readonly authority: Authority } | undefined> {
  for (const name of issuers) {
    const authority = await authorityOf(terminal, folder, name);
    if (sameName(certificate.issuer, authority.certificate.subject)) return { name, authority };
  }
  return undefined;
}

async function authorityOf(terminal: Terminal, folder: string, issuer: IssuerName): Promise<Authority> {
  const [key, cert] = filesOf(folder, issuer);
  const { chain, privateKey } = await readIdentity(terminal, { cert, key });
  return { certificate: chain[0], privateKey };
}

/** The holder of a certificate for OCSP signing, by the name that it was issued for. */
async function responderOf(terminal: Terminal, folder: string, name: string): Promise<Authority> {
  const base = path.join(folder, fileName(name));
  const { chain, privateKey } = await readIdentity(terminal, { cert: `${base}.pem`, key: `${base}.key` });
  if (!findExtension(chain[0], 'extKeyUsage')?.purposes.includes('OCSPSigning'))
    throw new Failure(`--signer: the certificate of ${name} is not for OCSP signing`);
  return { certificate: chain[0], privateKey };
}

function filesOf(folder: string, issuer: IssuerName): readonly [key: string, chain: string] {
  return [path.join(folder, `${issuer}.key`), path.join(folder, `${issuer}.pem`)];
}

function writeKeyAndChain(
  terminal: Terminal,
  [keyFile, chainFile]: readonly [key: string, chain: string],
  privateKey: PrivateKey,
  chain: readonly Certificate[],
  force = false,
): void {
  writeOutput(terminal, keyFile, privateKeyToPem(privateKey), { force, isSecret: true });
  writeOutput(terminal, chainFile, chain.map(certificateToPem).join(''), { force });
}

/** A name as a file may have it: the authority's own files and other folders are out of reach. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}.@-]/gu, '_').replace(/^\.+/, '_');
  return issuers.includes(plain as IssuerName) || plain === '' ? `${plain}_` : plain;
}

function newKey(kind: KeyKind, terminal: Terminal): PrivateKey {
  switch (kind) {
    case 'p256':
      return generateEcKey('P-256', systemRandom);
    case 'p384':
      return generateEcKey('P-384', systemRandom);
    case 'ed25519':
      return generateEd25519Key(systemRandom);
    case 'rsa2048':
      return generateWithProgress({ bits: 2048, random: systemRandom }, terminal);
  }
}

function keyOption(): Option {
  return new Option('--key <kind>', 'what kind of key is made').choices(KEYS).default('p256');
}

function atOption(): Option {
  return dateOption('--at <date>', 'as of this date instead of now');
}

function daysOption(): Option {
  return integerOption('--days <n>', 'days until the next one is due', { min: 1, max: 3650 }).default(7);
}

const DAY = 86_400_000;
