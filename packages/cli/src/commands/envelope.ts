/** `cleartext envelope`: the hybrid system as a file, CMS (RFC 5652): sealed for certificates, or signed beside the content. */

import { withoutControls } from '@cleartext/core';
import { oidName, oids } from '@cleartext/asn1';
import {
  cmsToPem,
  decodeContentInfo,
  entityIdentifierToString,
  envelopeCiphers,
  isSmime,
  openEnvelope,
  readEnvelope,
  readSignedData,
  readSmime,
  sealEnvelope,
  signDetached,
  verifyDetached,
  type EnvelopeCipher,
} from '@cleartext/cms';
import { hashByName } from '@cleartext/hash';
import { cipherByName } from '@cleartext/symmetric';
import { nameToString, type Certificate } from '@cleartext/x509';
import { Option, type Command } from 'commander';
import { Failure, negative } from '../failure.ts';
import { about, checkOutput, inputName, readInput, writeOutput } from '../files.ts';
import { pemText, readCertificate, readCertificates, readIdentity, readPrivateKey } from '../key-input.ts';
import { cipherNotice, hashNotice, notice } from '../notices.ts';
import {
  dateOption,
  inputBytes,
  repeatedOption,
  withJson,
  withOutput,
  withKeyPassword,
  withText,
  type OutputFlags,
  type PasswordFlags,
} from '../options.ts';
import { page } from '../story/page.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

/** Adds `envelope` with its commands. */
export function registerEnvelope(parent: Command, terminal: Terminal): void {
  const envelope = parent
    .command('envelope')
    .description('files sealed for certificates, and signatures beside files (CMS, as `openssl cms`)');
  registerSeal(envelope, terminal);
  registerOpen(envelope, terminal);
  registerShow(envelope, terminal);
  registerSign(envelope, terminal);
  registerVerify(envelope, terminal);
}

interface SealFlags extends OutputFlags {
  readonly to: readonly string[];
  readonly cipher: EnvelopeCipher;
  readonly padding: 'oaep' | 'pkcs1';
  readonly der?: boolean;
  readonly text?: string;
}

function registerSeal(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('seal [file]')
    .description('seal a file so that only the owners of these certificates can open it')
    .addOption(repeatedOption('--to <path>', 'certificate of a recipient (may be given again)').makeOptionMandatory())
    .addOption(new Option('--cipher <name>', 'content cipher').choices([...envelopeCiphers]).default('aes-256-cbc'))
    .addOption(new Option('--padding <name>', 'how RSA carries the key').choices(['oaep', 'pkcs1']).default('oaep'))
    .option('--der', 'write DER instead of PEM')
    .addHelpText(
      'after',
      examples(
        'cleartext envelope seal letter.txt --to bob.pem -o letter.cms',
        'openssl cms -decrypt -inform PEM -in letter.cms -inkey bob.key',
      ),
    )
    .action(async (file: string | undefined, flags: SealFlags) => {
      checkOutput(flags.out, flags.force);
      const recipients: Certificate[] = [];
      for (const path of flags.to) recipients.push(await readCertificate(terminal, path));
      const content = await inputBytes(terminal, file, flags.text);
      cipherNotice(terminal, cipherByName(flags.cipher));
      if (flags.padding === 'pkcs1')
        notice(
          terminal,
          'PKCS#1 v1.5 encryption',
          'broken',
          'whoever is told which ciphertexts decrypt can read them all',
        );
      const sealed = sealEnvelope({ content, recipients, cipher: flags.cipher, keyTransport: flags.padding });
      writeOutput(terminal, flags.out, flags.der ? sealed : cmsToPem(sealed), flags);
    });
  withText(withOutput(command, 'the envelope'));
}

interface OpenFlags extends OutputFlags, PasswordFlags {
  readonly key: string;
  readonly cert?: string;
}

function registerOpen(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('open [file]')
    .description('open an envelope (exit code 1 if this key does not open it)')
    .requiredOption('-k, --key <path>', 'private key of a recipient')
    .option('--cert <path>', 'certificate of the recipient, to find its part; without it every part is tried')
    .addHelpText('after', examples('cleartext envelope open letter.cms --key bob.key --cert bob.pem'))
    .action(async (file: string | undefined, flags: OpenFlags) => {
      checkOutput(flags.out, flags.force);
      const privateKey = await readPrivateKey(terminal, flags.key, flags);
      const certificate = flags.cert === undefined ? undefined : await readCertificate(terminal, flags.cert);
      const { cms: envelope } = await readCms(terminal, file, 'an envelope');
      const { content, cipher, isAuthenticated } = about(inputName(file), () =>
        openEnvelope(envelope, { privateKey, certificate }),
      );
      cipherNotice(terminal, cipherByName(cipher));
      if (!isAuthenticated && cipherByName(cipher).status === 'current')
        terminal.writeError(`note: ${cipher} hides the content but does not protect it from change\n`);
      writeOutput(terminal, flags.out, content, flags);
    });
  withOutput(withKeyPassword(command, 'of the private key'), 'the content');
}

function registerShow(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('show [file]')
    .description('for whom an envelope is sealed, and how')
    .addHelpText('after', examples('cleartext envelope show letter.cms'))
    .action(async (file: string | undefined, { json }: { json?: boolean }) => {
      const { cms: envelope } = await readCms(terminal, file, 'an envelope');
      const { type, version, recipients, otherRecipients, contentType, cipher, ciphertext } = about(
        inputName(file),
        () => readEnvelope(envelope),
      );
      const shown = {
        type,
        version,
        contentType: oidName(contentType) ?? contentType,
        cipher: cipher.name,
        ciphertextLength: ciphertext.length,
        recipients: recipients.map(({ info }) => entityIdentifierToString(info.recipient)),
        otherRecipients,
      };
      if (json) writeJson(terminal, shown);
      else {
        terminal.write(`${type} version ${version}, ${shown.contentType}\n`);
        terminal.write(`${shown.cipher}, ${ciphertext.length} bytes of ciphertext\n`);
        for (const recipient of shown.recipients) terminal.write(`for ${recipient}\n`);
        if (otherRecipients > 0) terminal.write(`and ${otherRecipients} recipients by other means than RSA\n`);
      }
    });
  withJson(command);
}

interface SignFlags extends OutputFlags, PasswordFlags {
  readonly key: string;
  readonly cert: string;
  readonly hash: string;
  readonly scheme: 'pkcs1' | 'pss';
  readonly der?: boolean;
  readonly text?: string;
}

function registerSign(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('sign [file]')
    .description('sign a file; the signature, with the certificate, stands beside it')
    .requiredOption('-k, --key <path>', 'private key of the signer')
    .requiredOption('--cert <path>', 'certificate of the signer, followed by those of its issuers')
    .option('--hash <name>', 'hash function', 'sha256')
    .addOption(new Option('--scheme <name>', 'signature scheme').choices(['pkcs1', 'pss']).default('pkcs1'))
    .option('--der', 'write DER instead of PEM')
    .addHelpText(
      'after',
      examples(
        'cleartext envelope sign letter.txt --key bob.key --cert bob.pem -o letter.p7s',
        'openssl cms -verify -binary -inform PEM -in letter.p7s -content letter.txt -CAfile ca.pem',
      ),
    )
    .action(async (file: string | undefined, flags: SignFlags) => {
      checkOutput(flags.out, flags.force);
      const hash = hashByName(flags.hash);
      hashNotice(terminal, hash);
      const signer = await readIdentity(terminal, flags);
      const content = await inputBytes(terminal, file, flags.text);
      const signed = signDetached({ content, signer, hash, scheme: flags.scheme, signingTime: new Date() });
      writeOutput(terminal, flags.out, flags.der ? signed : cmsToPem(signed), flags);
    });
  withText(withOutput(withKeyPassword(command, 'of the private key'), 'the signature'));
}

interface VerifyFlags {
  readonly signature?: string;
  readonly ca: readonly string[];
  readonly at?: Date;
  readonly text?: string;
  readonly json?: boolean;
}

function registerVerify(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('verify [file]')
    .description('check a signature beside or around a file, and whose it is (exit code 1 if it is refused)')
    .option('-s, --signature <path>', 'the signature; without it, the file holds its signature itself (CMS or S/MIME)')
    .addOption(
      repeatedOption('--ca <path>', 'certificates that are trusted (may be given again)').makeOptionMandatory(),
    )
    .addOption(dateOption('--at <date>', 'check as of this date instead of now'))
    .addHelpText(
      'after',
      examples(
        'cleartext envelope verify letter.txt --signature letter.p7s --ca ca.pem',
        'cleartext envelope verify mail.eml --ca ca.pem',
      ),
    )
    .action(async (file: string | undefined, flags: VerifyFlags) => {
      const { ca, at = new Date(), json } = flags;
      const { path, cms, content } = await signatureAndContent(file, flags, terminal);
      const trustAnchors: Certificate[] = [];
      for (const anchors of ca)
        for (const anchor of await readCertificates(terminal, anchors)) trustAnchors.push(anchor);
      const verdict = about(path, () => verifyDetached(cms, content, { trustAnchors, now: at }));
      const { accepted, summary, signers } = verdict;
      if (json) {
        const shown = signers.map(({ accepted: ok, checks, certificate, signingTime, scheme }) => ({
          accepted: ok,
          signer: certificate && nameToString(certificate.subject),
          signingTime,
          scheme,
          checks: checks.map(({ name, outcome, sentence, clause }) => ({ name, outcome, sentence, clause })),
        }));
        writeJson(terminal, { accepted, summary, signers: shown });
      } else {
        const sheet = page((line) => terminal.write(`${line}\n`), terminal.isColored, terminal.columns);
        for (const { certificate, checks } of signers) {
          terminal.write(`signer: ${certificate ? withoutControls(nameToString(certificate.subject)) : 'unknown'}\n`);
          for (const { name, clause, sentence, outcome } of checks)
            sheet.mark(outcome, `${name}: ${sentence} (${clause})`);
        }
        terminal.write(accepted ? 'accepted\n' : 'refused\n');
      }
      if (!accepted) throw negative(summary);
    });
  withText(withJson(command));
}

/** The signature, and the content it is checked against: the one given, or the one that came with the signature. */
async function signatureAndContent(
  file: string | undefined,
  { signature, text }: VerifyFlags,
  terminal: Terminal,
): Promise<{ path: string; cms: Uint8Array | string; content: Uint8Array | undefined }> {
  const path = signature ?? inputName(file);
  const { cms, content: beside } = await readCms(terminal, signature ?? file, 'a signature');
  const inside = beside ?? about(path, () => readSignedData(cms)).content;
  if (signature === undefined) {
    if (inside === undefined)
      throw new Failure(
        `${path}: the signature is detached; give the file it covers, and the signature with --signature`,
      );
    return { path, cms, content: inside };
  }
  if (inside === undefined) return { path, cms, content: await inputBytes(terminal, file, text) };
  const isGiven = file !== undefined || text !== undefined;
  const checked = isGiven ? 'the given file is checked in its place' : 'it is what is checked';
  terminal.writeError(`note: ${path} holds the content itself (${inside.length} bytes); ${checked}\n`);
  return { path, cms, content: isGiven ? await inputBytes(terminal, file, text) : inside };
}

/** A CMS file, DER bytes or PEM text; or a mail with one, and with what its detached signature covers. Throws `Failure` for one of the other kind. */
async function readCms(
  terminal: Terminal,
  path: string | undefined,
  expected: keyof typeof CONTENT_TYPES,
): Promise<{ readonly cms: Uint8Array | string; readonly content?: Uint8Array | undefined }> {
  const bytes = await readInput(terminal, path);
  return about(inputName(path), () => {
    const found =
      bytes[0] === 0x30
        ? { cms: bytes }
        : isSmime(bytes)
          ? readSmime(bytes)
          : { cms: pemText(bytes, expected, CMS, path) };
    const { contentType } = decodeContentInfo(found.cms);
    if (!CONTENT_TYPES[expected].includes(contentType))
      throw new RangeError(`expected ${expected}, found ${kindOf(contentType, path)}`);
    return found;
  });
}

/** A content type in words, and the command that is for it. */
function kindOf(contentType: string, path: string | undefined): string {
  const name = path === undefined || path === '-' ? '' : ` ${path}`;
  if (CONTENT_TYPES['a signature'].includes(contentType))
    return `a signature; try \`cleartext envelope verify${name}\``;
  if (CONTENT_TYPES['an envelope'].includes(contentType)) return `an envelope; try \`cleartext envelope show${name}\``;
  return `content of type ${oidName(contentType) ?? contentType}`;
}

const CONTENT_TYPES: Readonly<Record<'an envelope' | 'a signature', readonly string[]>> = {
  'an envelope': [oids.envelopedData, oids.authEnvelopedData],
  'a signature': [oids.signedData],
};

const CMS = /^(?:CMS|PKCS7)$/;
