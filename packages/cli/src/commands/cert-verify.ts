/**
 * `cleartext cert verify`: the whole verdict over a certificate chain as a table: every check of RFC 5280 section 6 and of the profile,
 * with what was found, the clause that asks for it and the bytes it looked at; then the paths that were tried, and why each was
 * refused. Nothing is fetched: lists and OCSP responses are files.
 */

import { decodePemAll } from '@cleartext/asn1';
import { bytesToHex, type Evidence } from '@cleartext/core';
import {
  algorithmName,
  certificateUses,
  generalNameToString,
  nameToString,
  parseCrl,
  parseOcspResponse,
  verificationProfiles,
  verifyChain,
  type Certificate,
  type CertificateUse,
  type ChainCheck,
  type ChainVerdict,
  type Crl,
  type OcspResponse,
  type PathEvent,
  type ProfileName,
  type RevocationMode,
  type Subtrees,
} from '@cleartext/x509';
import { Option, type Command } from 'commander';
import { negative } from '../failure.ts';
import { about, inputName, readInput } from '../files.ts';
import { isDer, pemText, readCertificates } from '../key-input.ts';
import { dateOption, hostOption, repeatedOption, withJson } from '../options.ts';
import { table, writeJson } from '../table.ts';
import { page, type Page } from '../story/page.ts';
import type { Terminal } from '../terminal.ts';
import { readRoots } from '../trust-store.ts';
import { examples } from './register.ts';

interface VerifyFlags {
  readonly host?: string;
  readonly time?: Date;
  readonly roots?: readonly string[];
  readonly profile: ProfileName;
  readonly purpose: CertificateUse;
  readonly crl?: readonly string[];
  readonly ocsp?: readonly string[];
  readonly revocation?: RevocationMode;
  readonly trace?: boolean;
  readonly json?: boolean;
}

/** Adds `verify` to `cert`. */
export function registerCertVerify(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('verify [chain]')
    .description('every check of a certificate chain, as a table (exit code 1 if the chain is refused)')
    .addOption(
      hostOption(
        '--host <name>',
        'host name or IP address that was asked for; without one the identity is not checked',
      ),
    )
    .addOption(dateOption('--time <date>', 'verify as of this date instead of now'))
    .addOption(
      repeatedOption(
        '--roots <path>',
        'certificates that are trusted (may be given again); "system", the default, is the store of this machine',
      ),
    )
    .addOption(
      new Option('--profile <name>', 'how strictly; "museum" accepts what is broken')
        .choices(Object.keys(verificationProfiles))
        .default('webpki'),
    )
    .addOption(
      new Option('--purpose <name>', 'what the certificate is used for')
        .choices(Object.keys(certificateUses))
        .default('server'),
    )
    .addOption(repeatedOption('--crl <path>', 'file of revocation lists, PEM or DER (may be given again)'))
    .addOption(repeatedOption('--ocsp <path>', 'file of an OCSP response (may be given again)'))
    .addOption(
      new Option(
        '--revocation <mode>',
        'a certificate without revocation information is refused (required) or accepted (available)',
      ).choices(['required', 'available', 'off']),
    )
    .option('--trace', 'show the state variables of the path algorithm, too')
    .addHelpText(
      'after',
      examples(
        'cleartext cert verify chain.pem --host site.example',
        'cleartext cert verify chain.pem --host site.example --roots ca.pem --crl ca.crl --time 2026-06-01',
      ),
    )
    .action(async (path: string | undefined, flags: VerifyFlags) => {
      const { time: now = new Date(), host, profile, purpose, revocation } = flags;
      const chain = await readCertificates(terminal, path);
      const trustAnchors = await readRoots(terminal, flags.roots ?? ['system']);
      const crls: Crl[] = [];
      for (const file of flags.crl ?? []) for (const crl of await readCrls(terminal, file)) crls.push(crl);
      const ocsp: OcspResponse[] = [];
      for (const file of flags.ocsp ?? []) ocsp.push(await readOcspResponse(terminal, file));
      const verdict = verifyChain({ chain, trustAnchors, host, now, profile, purpose, crls, ocsp, revocation });
      if (flags.json) writeJson(terminal, verdictToJson(verdict, flags));
      else writeVerdict(terminal, verdict, flags);
      if (!verdict.accepted) throw negative(verdict.summary);
    });
  withJson(command);
}

/** The revocation lists of a file: all of a PEM file, or one in DER. Throws `Failure`. */
export async function readCrls(terminal: Terminal, path: string): Promise<readonly Crl[]> {
  const bytes = await readInput(terminal, path);
  return about(inputName(path), () => {
    if (isDer(bytes)) return [parseCrl(bytes)];
    const blocks = decodePemAll(pemText(bytes, 'a revocation list', CRL, path));
    return blocks.filter(({ label }) => CRL.test(label)).map((block) => parseCrl(block.bytes));
  });
}

const CRL = /^X509 CRL$/;

/** The OCSP response of a file, in DER, which is how responders send it. Throws `Failure`. */
export async function readOcspResponse(terminal: Terminal, path: string): Promise<OcspResponse> {
  const bytes = await readInput(terminal, path);
  return about(inputName(path), () => {
    // No label stands for OCSP responses: a text is always something else.
    if (!isDer(bytes)) pemText(bytes, 'an OCSP response in DER', /^$/, path);
    return parseOcspResponse(bytes);
  });
}

function writeVerdict(terminal: Terminal, verdict: ChainVerdict, { trace = false }: VerifyFlags): void {
  const { checks, path, tried, accepted } = verdict;
  const { isColored: color, columns } = terminal;
  const rows = checks.map((check) => [check.name, check.outcome, foldable(finding(check))]);
  terminal.write(
    table(['check', 'outcome', 'what was found, by which rule, in which bytes'], rows, { color, columns }),
  );
  const sheet = page((line) => terminal.write(`${line}\n`), color, columns);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  for (const { name, lookedAt = [] } of failed)
    for (const evidence of lookedAt.slice(0, SHOWN)) writeBytes(sheet, name, evidence);
  sheet.step(accepted ? 'The path' : 'The likeliest path');
  path.forEach((certificate, i) => sheet.say(`${i + 1} ${nameToString(certificate.subject)}`));
  if (!accepted || tried.length > 1) writeTried(sheet, verdict);
  if (trace) for (const event of verdict.trace) writeState(sheet, event);
  sheet.blank();
  terminal.write(accepted ? `accepted: ${verdict.summary}\n` : 'refused\n');
}

/** The sentence of a check, its clause and where it looked, a line each. */
function finding({ sentence, clause, lookedAt = [] }: ChainCheck): string {
  const places = lookedAt.slice(0, SHOWN).map(placeOf);
  const more = lookedAt.length > SHOWN ? [`and ${lookedAt.length - SHOWN} more`] : [];
  return [sentence, clause, ...places, ...more].join('\n');
}

/** `certificate 1, validity: 95-126`, the first byte and the last one. */
function placeOf({ what, label, start, end }: Evidence): string {
  const certificate = what.replace(/ \(.*$/s, '');
  return label === undefined ? `${certificate}, as a whole` : `${certificate}, ${label}: ${start}-${end - 1}`;
}

function writeBytes(sheet: Page, name: string, { what, label, start, end, bytes }: Evidence): void {
  if (label === undefined) return;
  sheet.blank();
  sheet.say(`${name} looked at ${label} of ${what}:`);
  sheet.bytes(bytes.subarray(start, end), 64);
}

function writeTried(sheet: Page, { tried }: ChainVerdict): void {
  sheet.step(`Tried: ${tried.length === 1 ? '1 path' : `${tried.length} paths`}`);
  for (const { path, failures } of tried.slice(0, SHOWN_PATHS)) {
    sheet.mark(failures.length === 0 ? 'passed' : 'failed', path.map(shortName).join(' <- '));
    for (const failure of failures) sheet.say(`    ${failure}`);
  }
  if (tried.length > SHOWN_PATHS) sheet.say(`and ${tried.length - SHOWN_PATHS} more: --json lists them all`);
}

function shortName({ subject }: Certificate): string {
  return nameToString(subject) || '(empty name)';
}

/** The state variables of RFC 5280 section 6.1.2, by their names there. */
function writeState(sheet: Page, { i, n, certificate, state }: PathEvent): void {
  sheet.step(certificate ? `Certificate ${i} of ${n}: ${shortName(certificate)}` : 'Initialization (section 6.1.2)');
  for (const [name, value] of Object.entries(stateVariables(state))) sheet.say(`${name} = ${String(value)}`);
}

function stateVariables(state: PathEvent['state']): Readonly<Record<string, string | number>> {
  const subtrees = (all: readonly Subtrees[]): string =>
    all.map(({ names }) => `{${names.slice(0, SHOWN).map(generalNameToString).join(', ')}}`).join(' ') || 'no limit';
  return {
    valid_policy_graph: state.validPolicyGraph ? 'not NULL' : 'NULL',
    permitted_subtrees: subtrees(state.permittedSubtrees),
    excluded_subtrees: subtrees(state.excludedSubtrees),
    explicit_policy: state.explicitPolicy,
    inhibit_anyPolicy: state.inhibitAnyPolicy,
    policy_mapping: state.policyMapping,
    working_public_key_algorithm: algorithmName(state.workingPublicKey.algorithm),
    working_issuer_name: nameToString(state.workingIssuerName),
    max_path_length: state.maxPathLength,
  };
}

function verdictToJson(verdict: ChainVerdict, { trace = false }: VerifyFlags): unknown {
  const names = (path: readonly Certificate[]): string[] => path.map(({ subject }) => nameToString(subject));
  const place = ({ what, label, start, end, bytes }: Evidence): unknown => ({
    ...{ what, label, start, end },
    ...(label === undefined ? {} : { bytes: bytes.subarray(start, end) }),
  });
  return {
    accepted: verdict.accepted,
    summary: verdict.summary,
    checks: verdict.checks.map(({ name, outcome, sentence, clause, optional, position, lookedAt = [] }) => ({
      ...{ name, outcome, sentence, clause, optional, position },
      lookedAt: lookedAt.map(place),
    })),
    path: names(verdict.path),
    tried: verdict.tried.map(({ path, failures }) => ({ path: names(path), failures })),
    signatureChecks: verdict.signatureChecks,
    userConstrainedPolicySet: verdict.userConstrainedPolicySet,
    ...(trace
      ? {
          trace: verdict.trace.map(({ i, state }) => ({
            ...{ i, ...stateVariables(state) },
            working_public_key: bytesToHex(state.workingPublicKey.publicKey),
          })),
        }
      : {}),
  };
}

/** Text in which every word fits into a narrow column. */
function foldable(text: string): string {
  return text.replace(/\S{38}(?=\S)/gu, '$& ');
}

/** How many places, names and paths are shown; a file may hold any number of them. */
const SHOWN = 8;
const SHOWN_PATHS = 10;
