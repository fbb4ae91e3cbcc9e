/** Botan's ASN.1 vectors: encodings to be read or refused under DER and BER, times, object identifiers, strings, names, and addresses. */

import { concat, utf8ToBytes } from '@cleartext/core';
import { decodeDer, der, encodeTlv, readOid, readString, readTime, tags, type DerNode } from '@cleartext/asn1';
import { encodeName, insideIpSubtree, readName, sameName, type Name } from '@cleartext/x509';
import {
  attempt,
  caseNotRun,
  expectBytes,
  expectRefusal,
  expectSame,
  Mismatch,
  type Case,
  type Suite,
} from '../case.ts';
import { parseBlocks, type Block } from '../formats/blocks.ts';
import { bytesOf, FormatError, has, textOf, type Fields } from '../formats/fields.ts';

/** The suite `asn1`. */
export const asn1: Suite = {
  name: 'asn1',
  summary: 'Botan .vec: DER and BER decoding, times, object identifiers, strings, names, addresses with masks',
  folder: 'asn1',
  reads: /\.vec$/,
  cases({ name, text }) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    const cases = FILE_KINDS.find(([pattern]) => pattern.test(base))?.[1];
    return cases ? cases(parseBlocks(text)) : [caseNotRun('the file', base)];
  },
};

/** `ResultDER` where DER differs from BER; Botan's own limits (arcs of 32 bits) don't bind other decoders. */
function* decodingCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { line, fields } of blocks) yield { id: `line ${line}`, run: () => testDecoding(fields) };
}

function testDecoding(fields: Fields): void {
  const BER = textOf(fields, 'ResultBER');
  const DER = has(fields, 'ResultDER') ? textOf(fields, 'ResultDER') : BER;
  const input = bytesOf(fields, 'Input');
  for (const [rules, result, ber] of [
    ['DER', DER, false],
    ['BER', BER, true],
  ] as const) {
    if (/overflow/.test(result)) continue;
    expectSame(`accepted as ${rules}`, attempt(() => decodeAll(input, ber)) !== undefined, result === 'OK');
  }
}

/** Botan reads values until the input ends, or until BER's end-of-contents mark: none is fine. `decodeDer` reads one. */
function decodeAll(input: Uint8Array, ber: boolean): readonly DerNode[] {
  const ends = input.length === 0 || (ber && input[0] === 0 && input[1] === 0);
  return ends ? [] : [decodeDer(input, { ber })];
}

/** Object identifiers in dotted form and in DER, in sections for good and bad ones. */
function* oidCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { sections, line, fields } of blocks)
    yield { id: `line ${line}`, run: () => testOid(fields, sections.at(-1) === 'Invalid' || !has(fields, 'OID')) };
}

function testOid(fields: Fields, invalid: boolean): void {
  const encoded = bytesOf(fields, 'DER');
  const read = (): string => readOid(decodeDer(encoded));
  if (invalid) {
    const found = attempt(read);
    if (found !== undefined && !isBeyondBotan(found)) throw new Mismatch(`expected a refusal, found ${found}`);
    return;
  }
  expectSame('OID', read(), textOf(fields, 'OID'));
  expectBytes('DER', der.oid(textOf(fields, 'OID')), encoded);
}

/** Botan refuses arcs above 32 bits, which are right; the first two share one number in DER (X.690 section 8.19.4). */
function isBeyondBotan(oid: string): boolean {
  const [first, second, ...others] = oid.split('.').map(BigInt);
  return [40n * first + second, ...others].some((arc) => arc >= 2n ** 32n);
}

/** Contents of strings, and which of five kinds they fit. */
function* stringCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { line, fields } of blocks) yield { id: `line ${line}`, run: () => testString(fields) };
}

function testString(fields: Fields): void {
  const input = bytesOf(fields, 'Input');
  for (const [field, tag] of STRING_KINDS) {
    if (!has(fields, field)) continue;
    const expected = textOf(fields, field);
    if (expected !== 'true' && expected !== 'false')
      throw new FormatError(`${field}: expected true or false, found ${expected}`);
    // Botan refuses the character NUL everywhere, the standard does not.
    if (expected === 'false' && input.includes(0) && /Ia5|Utf8/.test(field)) continue;
    const read = () => readString(decodeDer(encodeTlv('universal', tag, false, input)), 'string', { strict: true });
    expectSame(field, attempt(read) !== undefined, expected === 'true');
  }
}

const STRING_KINDS = [
  ['ValidNumeric', tags.numericString],
  ['ValidPrintable', tags.printableString],
  ['ValidIa5', tags.ia5String],
  ['ValidVisible', tags.visibleString],
  ['ValidUtf8', tags.utf8String],
] as const;

/** Names that are the same under RFC 5280 section 7.1, or not. */
function* nameCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { sections, line, fields } of blocks)
    yield {
      id: `${sections.at(-1)} on line ${line}`,
      run: () => {
        const kind = sections.at(-1);
        if (kind !== 'Equal' && kind !== 'Unequal')
          throw new FormatError(`section: expected Equal or Unequal, found ${kind}`);
        const [a, b] = ['DN1', 'DN2'].map((name) => nameOf(textOf(fields, name)));
        expectSame('same name', sameName(a, b), kind === 'Equal');
        expectSame('same name, the other way round', sameName(b, a), kind === 'Equal');
      },
    };
}

/** Botan writes `C="US",CN="Test"`, in which a backslash makes the next character an ordinary one. */
function nameOf(text: string): Name {
  const attributes = Array.from(
    text.matchAll(/([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|([^,]*))(?:,|$)/g),
    ([, type, quoted = '', plain = '']) => [type, (quoted || plain).replace(/\\(.)/g, '$1')] as const,
  );
  return readName(decodeDer(encodeName(attributes)));
}

function* timeCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { sections, line, entries } of blocks)
    for (const [, text] of entries)
      yield {
        id: `${sections[0]} ${text} on line ${line}`,
        run: () => {
          const tag = sections[0].startsWith('UTC') ? tags.utcTime : tags.generalizedTime;
          const read = () => readTime(decodeDer(encodeTlv('universal', tag, false, utf8ToBytes(text))));
          if (sections[0].endsWith('invalid')) expectRefusal('readTime', read);
          else {
            const digits = read().toISOString().replace(/\D/g, '').slice(0, 14);
            expectSame('time', `${digits.slice(-(text.length - 1))}Z`, text);
          }
        },
      };
}

function* addressCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { sections, line, fields } of blocks)
    yield {
      id: `${sections[0]} on line ${line}`,
      run: () => {
        const address = bytesOf(fields, 'Address');
        const subtree = concat(address, bytesOf(fields, 'Netmask'));
        expectSame('address inside its own network', insideIpSubtree(address, subtree), sections[0] === 'Valid');
      },
    };
}

/** The files by their names; what Botan's collection has in folders stands in some others behind a prefix. */
const FILE_KINDS: readonly (readonly [RegExp, (blocks: readonly Block[]) => Iterable<Case>])[] = [
  [/asn1_decoding/, decodingCases],
  [/asn1_time/, timeCases],
  [/asn1_oid/, oidCases],
  [/asn1_string/, stringCases],
  [/x509_dn(_ordering)?\.vec$/, nameCases],
  [/general_name_ip/, addressCases],
];
