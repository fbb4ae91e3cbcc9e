/** Botan's files for TLS: the padding of CBC records, and single messages that have to be read or refused. */

import { bytesToHex, concat } from '@cleartext/core';
import {
  decodeHandshake,
  encodeHandshake,
  extensionCode,
  HANDSHAKE_TYPE,
  paddingSize,
  VERSION,
  type HandshakeType,
  type ServerHello,
} from '@cleartext/tls';
import { expectBytes, expectRefusal, expectSame, type Case } from '../../case.ts';
import { joinBlocks, parseBlocks, type Block } from '../../formats/blocks.ts';
import { bytesOf, numberOf, textOf, type Fields } from '../../formats/fields.ts';

/** `Record` is the end of a decrypted record, `Output` how many bytes of it are padding, 0 for a wrong one. */
export function* cbcPaddingCases(text: string): Iterable<Case> {
  for (const { line, fields } of parseBlocks(text))
    yield {
      id: `line ${line}`,
      run: () => expectSame('padding', paddingSize(bytesOf(fields, 'Record')), numberOf(fields, 'Output')),
    };
}

/** `Buffer` is the body of a message of the file's kind; with an `Exception` it has to be refused. */
export function* messageCases(type: HandshakeType, text: string): Iterable<Case> {
  for (const block of joinBlocks(parseBlocks(text), 'Buffer'))
    yield { id: `line ${block.line}`, run: () => readMessage(type, block) };
}

function readMessage(type: HandshakeType, { fields }: Block): void {
  const body = bytesOf(fields, 'Buffer');
  const header = Uint8Array.of(HANDSHAKE_TYPE[type], body.length >> 16, body.length >> 8, body.length);
  const bytes = concat(header, body);
  const context = { version: VERSION.TLS12 };
  if (textOf(fields, 'Exception') !== '') {
    expectRefusal('message', () => decodeHandshake(bytes, context));
    return;
  }
  const { message } = decodeHandshake(bytes, context);
  expectBytes('message, written again', encodeHandshake(message, context).bytes, bytes);
  if (message.type === 'server_hello') compareHello(message, fields);
}

function compareHello({ legacyVersion, cipherSuite, extensions = [] }: ServerHello, fields: Fields): void {
  expectSame('version', hex16(legacyVersion), textOf(fields, 'Protocol'));
  expectSame('suite', hex16(cipherSuite), textOf(fields, 'Ciphersuite').toLowerCase());
  const codes = extensions.map(extensionCode).sort((a, b) => a - b);
  expectSame('extensions', codes.map(hex16).join(''), textOf(fields, 'AdditionalData').toLowerCase());
}

function hex16(value: number): string {
  return bytesToHex(Uint8Array.of(value >> 8, value));
}
