/** Botan's ASN.1 vectors: encodings to be read or refused under DER and BER, times, and addresses with their masks. */

import { concat, utf8ToBytes } from '@cleartext/core';
import { decodeDer, encodeTlv, readTime, tags } from '@cleartext/asn1';
import { insideIpSubtree } from '@cleartext/x509';
import { attempt, expectRefusal, expectSame, type Case, type Suite } from '../case.ts';
import { parseBlocks, type Block } from '../formats/blocks.ts';
import { bytesOf, FormatError, has, textOf, type Fields } from '../formats/fields.ts';

/** The suite `asn1`. */
export const asn1: Suite = {
  name: 'asn1',
  summary: 'Botan .vec: DER and BER decoding, times, addresses with masks',
  folder: 'asn1',
  reads: /\.vec$/,
  cases({ name, text }) {
    const blocks = parseBlocks(text);
    if (/asn1_decoding/.test(name)) return decodingCases(blocks);
    if (/asn1_time/.test(name)) return timeCases(blocks);
    if (/general_name_ip/.test(name)) return addressCases(blocks);
    throw new FormatError('expected a file named asn1_decoding, asn1_time or general_name_ip');
  },
};

/** `ResultDER` where DER differs from BER; Botan's own limits (arcs of 32 bits) don't bind other decoders. */
function* decodingCases(blocks: readonly Block[]): Iterable<Case> {
  for (const { line, fields } of blocks) {
    const id = `line ${line}`;
    const input = textOf(fields, 'Input');
    // Botan reads values until the input ends, so that none and an end-of-contents mark are fine; decodeDer reads one.
    if (textOf(fields, 'ResultBER') === 'OK' && (input === '' || input.startsWith('0000')))
      yield { id, skip: 'a stream of values: decodeDer reads exactly one' };
    else yield { id, run: () => testDecoding(fields) };
  }
}

function testDecoding(fields: Fields): void {
  const BER = textOf(fields, 'ResultBER');
  const DER = has(fields, 'ResultDER') ? textOf(fields, 'ResultDER') : BER;
  for (const [rules, result, ber] of [
    ['DER', DER, false],
    ['BER', BER, true],
  ] as const) {
    const accepted = attempt(() => decodeDer(bytesOf(fields, 'Input'), { ber })) !== undefined;
    if (!/overflow/.test(result)) expectSame(`accepted as ${rules}`, accepted, result === 'OK');
  }
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
