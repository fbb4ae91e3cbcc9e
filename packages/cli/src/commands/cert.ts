/** `cleartext cert`: a small certificate authority, certificates shown, and the checks a browser makes. */

import { annotatedDump, bytesToHex, seededRandom, systemRandom, type RandomSource } from '@cleartext/core';
import { decodePemAll, encodePem } from '@cleartext/asn1';
import { hashByName, sha1, sha256, type Hash } from '@cleartext/hash';
import { privateKeyToPem } from '@cleartext/rsa';
import { publicKeyFromSpki, rsaPss, samePublicKey, signatureSchemes } from '@cleartext/signature';
import {
  certificateSpans,
  certificateToJson,
  certificateToPem,
  certificateToText,
  checkSite,
  createRequest,
  issueCertificate,
  issueFromRequest,
  nameToString,
  newAuthority,
  parseCertificate,
  parseNameAttributes,
  parseRequest,
  profiles,
  requestToPem,
  requestToText,
  verifyRequest,
  type Certificate,
  type CertificateUse,
  type NameAttributes,
  type Profile,
} from '@cleartext/x509';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { Failure, negative } from '../failure.ts';
import { about, checkOutput, inputName, readInput, writeOutput } from '../files.ts';
import { isDer, pemText, readCertificate, readCertificates, readPrivateKey, readPublicKey } from '../key-input.ts';
import { hashNotice } from '../notices.ts';
import {
  checkExactlyOne,
  dateOption,
  hostOption,
  integerOption,
  readPassword,
  repeatedHostOption,
  repeatedOption,
  withJson,
  withOutput,
  withKeyPassword,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { page } from '../story/page.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { readRoots } from '../trust-store.ts';
import { registerCertCa } from './cert-ca.ts';
import { revocationData, showRevocationData } from './cert-show-revocation.ts';
import { registerCertVerify } from './cert-verify.ts';
import { generateWithProgress } from './rsa.ts';
import { examples } from './register.ts';

/** Adds `cert` with its commands. */
export function registerCert(parent: Command, terminal: Terminal): void {
  const cert = parent.command('cert').description('X.509 certificates: make an authority, issue, show, check');
  registerNewCa(cert, terminal);
  registerRequest(cert, terminal);
  registerIssue(cert, terminal);
  registerShow(cert, terminal);
  registerCheck(cert, terminal);
  registerCertVerify(cert, terminal);
  registerCertCa(cert, terminal);
}

/** What commands that sign have in common. */
interface SigningFlags extends OutputFlags, PasswordFlags {
  readonly hash: string;
  readonly pss?: boolean;
  readonly at?: Date;
  readonly days?: number;
  readonly pathLength?: number;
  readonly seed?: string;
}

interface NewCaFlags extends SigningFlags {
  readonly subject: NameAttributes;
  readonly key?: string;
  readonly keyOut?: string;
  readonly bits: number;
}

function registerNewCa(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('new-ca')
    .description('a new authority: a certificate signed by itself')
    .addOption(subjectOption().makeOptionMandatory())
    .option('-k, --key <path>', 'private key of the authority')
    .option('--key-out <path>', 'make a new private key and write it to this file')
    .addOption(integerOption('--bits <n>', 'size of the new key', { min: 1024, max: 16384 }).default(2048))
    .addHelpText(
      'after',
      examples(
        "cleartext cert new-ca --subject 'CN=Our CA, O=Our class' --key-out ca.key -o ca.pem",
        "cleartext cert new-ca --subject 'CN=Our CA' --key ca.key --days 3650",
      ),
    )
    .action(async (flags: NewCaFlags) => {
      checkOutput(flags.out, flags.force);
      checkOutput(flags.keyOut, flags.force);
      checkExactlyOne({ '--key': flags.key, '--key-out': flags.keyOut });
      const random = randomOf(flags);
      const scheme = schemeOf(flags, terminal);
      const privateKey =
        flags.key === undefined
          ? generateWithProgress({ bits: flags.bits, random }, terminal)
          : await readPrivateKey(terminal, flags.key, flags);
      const { certificate } = newAuthority({ ...timing(flags), subject: flags.subject, privateKey, scheme, random });
      if (flags.keyOut !== undefined) {
        const password = await readPassword(terminal, flags);
        const pem = privateKeyToPem(privateKey, { password, random });
        writeOutput(terminal, flags.keyOut, pem, { ...flags, isSecret: true });
      }
      writeOutput(terminal, flags.out, certificateToPem(certificate), flags);
    });
  withSigning(withOutput(withKeyPassword(command, "of the authority's key"), 'the certificate'));
}

interface RequestFlags extends SigningFlags {
  readonly subject: NameAttributes;
  readonly host?: readonly string[];
  readonly key: string;
}

function registerRequest(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('request')
    .description('ask for a certificate (PKCS #10)')
    .addOption(subjectOption().makeOptionMandatory())
    .requiredOption('-k, --key <path>', 'private key whose public half is to be certified')
    .addOption(repeatedHostOption('--host <name>', 'host name or IP address (may be given again)'))
    .option('--hash <name>', 'hash function of the signature', 'sha256')
    .option('--pss', 'sign with RSASSA-PSS instead of PKCS#1 v1.5')
    .addHelpText(
      'after',
      examples("cleartext cert request --key site.key --subject 'CN=site.example' --host site.example -o site.csr"),
    )
    .action(async (flags: RequestFlags) => {
      checkOutput(flags.out, flags.force);
      const privateKey = await readPrivateKey(terminal, flags.key, flags);
      const scheme = schemeOf(flags, terminal);
      const request = createRequest({ subject: flags.subject, hosts: flags.host, privateKey, scheme });
      writeOutput(terminal, flags.out, requestToPem(request), flags);
    });
  withOutput(withKeyPassword(command, 'of the private key'), 'the request');
}

interface IssueFlags extends SigningFlags {
  readonly ca: string;
  readonly caKey: string;
  readonly request?: string;
  readonly publicKey?: string;
  readonly subject?: NameAttributes;
  readonly host?: readonly string[];
  readonly email?: readonly string[];
  readonly profile: Profile;
}

function registerIssue(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('issue')
    .description('issue a certificate, for a request or for a public key')
    .requiredOption('--ca <path>', 'certificate of the authority')
    .requiredOption('--ca-key <path>', 'private key of the authority')
    .option('--request <path>', 'certificate request')
    .option('--public-key <path>', 'public key to certify, instead of a request')
    .addOption(subjectOption())
    .addOption(repeatedHostOption('--host <name>', 'host name or IP address (may be given again)'))
    .addOption(repeatedOption('--email <address>', 'mail address (may be given again)'))
    .addOption(
      new Option('--profile <name>', 'what the certificate is for').choices(Object.keys(profiles)).default('server'),
    )
    .addHelpText(
      'after',
      examples(
        'cleartext cert issue --ca ca.pem --ca-key ca.key --request site.csr -o site.pem',
        "cleartext cert issue --ca ca.pem --ca-key ca.key --public-key bob.pub --subject 'CN=Bob' --profile email --email bob@site.example",
      ),
    )
    .action(async (flags: IssueFlags) => {
      checkOutput(flags.out, flags.force);
      writeOutput(terminal, flags.out, certificateToPem(await issue(flags, terminal)), flags);
    });
  withSigning(withOutput(withKeyPassword(command, "of the authority's key"), 'the certificate'));
}

async function issue(flags: IssueFlags, terminal: Terminal): Promise<Certificate> {
  const { request: requestPath, publicKey: keyPath, subject, host, email, profile } = flags;
  checkExactlyOne({ '--request': requestPath, '--public-key': keyPath });
  const certificate = await readCertificate(terminal, flags.ca);
  const privateKey = await readPrivateKey(terminal, flags.caKey, flags);
  const certified = about(flags.ca, () => publicKeyFromSpki(certificate.subjectPublicKeyInfo));
  if (!samePublicKey(certified, privateKey))
    throw new Failure(`${flags.caKey}: expected the private key of ${flags.ca}, found another key`);
  const authority = { certificate, privateKey };
  const options = { ...timing(flags), profile, scheme: schemeOf(flags, terminal), random: randomOf(flags) };
  if (requestPath !== undefined) {
    if (subject ?? host ?? email) throw new Failure('--subject, --host and --email come from the request: give none');
    const bytes = await readInput(terminal, requestPath);
    const request = about(inputName(requestPath), () =>
      parseRequest(isDer(bytes) ? bytes : pemText(bytes, 'a certificate request', REQUEST, requestPath)),
    );
    return issueFromRequest(authority, request, options);
  }
  if (!subject) throw new Failure('--subject: expected one beside --public-key, found none');
  const publicKey = await readPublicKey(terminal, keyPath);
  return issueCertificate(authority, { ...options, subject, publicKey, hosts: host, emails: email });
}

interface ShowFlags {
  readonly json?: boolean;
  readonly annotate?: boolean;
  readonly bytes?: boolean;
  readonly pem?: boolean;
  readonly fingerprint?: boolean;
  readonly ascii?: boolean;
}

/** The digests by which people compare certificates: of the whole DER, in pairs of digits. */
function fingerprints({ bytes }: Certificate): string {
  const line = (hash: Hash): string => `${hash.name.padEnd(8)}${bytesToHex(hash(bytes), ':').toUpperCase()}\n`;
  return line(sha256) + line(sha1);
}

function registerShow(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('show [file]')
    .description('show a certificate, a request, a revocation list or an OCSP response')
    .option('--annotate', 'show every byte with the name of its field')
    .option('--bytes', 'the same as --annotate')
    .option('--pem', 'print it as PEM')
    .option('--fingerprint', 'print its SHA-256 and SHA-1 fingerprints')
    .option('--ascii', 'escape letters beyond ASCII, as OpenSSL does')
    .addHelpText(
      'after',
      examples(
        'cleartext cert show site.pem',
        'cleartext cert show --annotate site.pem',
        'cleartext cert show --annotate ca.crl',
        'cleartext cert show --json < site.pem',
      ),
    )
    .action(async (path: string | undefined, flags: ShowFlags) => {
      const bytes = await readInput(terminal, path);
      const name = inputName(path);
      const text = { letters: flags.ascii || terminal.isAscii ? ('ascii' as const) : ('unicode' as const) };
      const pem = isDer(bytes)
        ? undefined
        : about(name, () => pemText(bytes, 'a certificate or a request', SHOWN, path));
      const revocation = about(name, () => revocationData(bytes));
      if (revocation) {
        showRevocationData(terminal, revocation, flags);
        return;
      }
      if (pem !== undefined && about(name, () => isRequest(pem))) {
        if (flags.json || flags.annotate || flags.bytes || flags.fingerprint)
          throw new Failure('--json, --annotate and --fingerprint: expected a certificate, found a request');
        const request = about(name, () => parseRequest(pem));
        terminal.write(flags.pem ? requestToPem(request) : requestToText(request, text));
        if (!verifyRequest(request)) throw negative(`${name}: the signature does not match the key in the request`);
        return;
      }
      const certificate = about(name, () => parseCertificate(pem ?? bytes));
      if (flags.json) writeJson(terminal, certificateToJson(certificate));
      else if (flags.annotate || flags.bytes)
        terminal.write(annotatedDump(certificate.bytes, certificateSpans(certificate)).join('\n') + '\n');
      else if (flags.fingerprint) terminal.write(fingerprints(certificate));
      else if (flags.pem) terminal.write(encodePem('CERTIFICATE', certificate.bytes));
      else terminal.write(certificateToText(certificate, text));
    });
  withJson(command);
}

interface CheckFlags {
  readonly ca: readonly string[];
  readonly host?: string;
  readonly at?: Date;
  readonly purpose: CertificateUse;
  readonly json?: boolean;
}

function registerCheck(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('check [chain]')
    .description('make the checks a browser makes (exit code 1 if the certificate is refused)')
    .addOption(
      repeatedOption(
        '--ca <path>',
        'certificates that are trusted (may be given again); "system" is the store of this machine',
      ).makeOptionMandatory(),
    )
    .addOption(hostOption('--host <name>', 'host name or IP address that was asked for'))
    .addOption(dateOption('--at <date>', 'check as of this date instead of now'))
    .addOption(
      new Option('--purpose <name>', 'what the certificate is used for')
        .choices(['server', 'client', 'signature'])
        .default('server'),
    )
    .addHelpText(
      'after',
      examples(
        'cleartext cert check site.pem --ca ca.pem --host site.example',
        'cleartext cert check site.pem --ca ca.pem --host site.example --at 2036-01-01',
      ),
    )
    .action(async (path: string | undefined, flags: CheckFlags) => {
      if (flags.purpose === 'server' && flags.host === undefined)
        throw new Failure('--host: expected the name that was asked for; without one nothing is known about the site');
      const chain = await readCertificates(terminal, path);
      const anchors = await readRoots(terminal, flags.ca);
      const { host, purpose, at = new Date() } = flags;
      const verdict = checkSite({ chain, host, now: at, trustAnchors: anchors, purpose });
      if (flags.json) {
        const { accepted, summary, checks } = verdict;
        writeJson(terminal, {
          accepted,
          summary,
          checks,
          path: verdict.path.map(({ subject }) => nameToString(subject)),
        });
      } else {
        const sheet = page(
          (line) =>
            terminal.write(`${line}
`),
          terminal.isColored,
          terminal.columns,
        );
        for (const { name, clause, sentence, outcome } of verdict.checks)
          sheet.mark(outcome, `${name}: ${sentence} (${clause})`);
        terminal.write(verdict.accepted ? 'accepted\n' : 'refused\n');
      }
      if (!verdict.accepted) throw negative(verdict.summary);
    });
  withJson(command);
}

function subjectOption(): Option {
  return new Option('--subject <name>', 'distinguished name: "CN=..., O=..., C=.."').argParser((text: string) => {
    try {
      return parseNameAttributes(text);
    } catch (error) {
      throw new InvalidArgumentError(`${(error as Error).message}.`);
    }
  });
}

function withSigning(command: Command): Command {
  return command
    .option('--hash <name>', 'hash function of the signature', 'sha256')
    .option('--pss', 'sign with RSASSA-PSS instead of PKCS#1 v1.5')
    .addOption(integerOption('--days <n>', 'how long it is valid', { min: 1, max: 36_500 }))
    .addOption(dateOption('--at <date>', 'valid from this date instead of now'))
    .addOption(integerOption('--path-length <n>', 'how many authorities may follow below', { min: 0, max: 100 }))
    .option('--seed <word>', 'make keys and serial numbers repeatable: for lessons only');
}

function timing({ at = new Date(), days, pathLength }: SigningFlags) {
  return { now: at, days, pathLength };
}

function randomOf({ seed }: SigningFlags): RandomSource {
  return seed === undefined ? systemRandom : seededRandom(seed);
}

/** The signature scheme with this hash function: PKCS#1 v1.5, or PSS where it is asked for. */
function schemeOf({ hash: name, pss = false }: { readonly hash: string; readonly pss?: boolean }, terminal: Terminal) {
  const hash = hashByName(name);
  hashNotice(terminal, hash);
  const scheme = pss
    ? rsaPss(hash)
    : signatureSchemes.find((known) => known.hash === hash && !known.name.startsWith('rsassaPss'));
  if (!scheme) throw new Failure(`--hash: no signature scheme for certificates has ${hash.name}`);
  return scheme;
}

function isRequest(text: string): boolean {
  return decodePemAll(text)[0]?.label.endsWith('CERTIFICATE REQUEST') ?? false;
}

/** The labels of PEM files that `cert show` shows and `cert issue` takes. */
const SHOWN = /^CERTIFICATE$|CERTIFICATE REQUEST$|^X509 CRL$/;
const REQUEST = /CERTIFICATE REQUEST$/;
