/**
 * What is on the wire and how its keys are made: messages and records byte by byte, the key schedule and the protection
 * recomputed with node:crypto, which shares no line of code with ours.
 */

import { bytesToHex, concat, DecodeError, hexToBytes, leafSpans, seededRandom, utf8ToBytes } from '@cleartext/core';
import { Deframer } from '@cleartext/protocol';
import fc from 'fast-check';
import { createCipheriv, createHash, createHmac, hkdfSync, privateDecrypt, constants } from 'node:crypto';
import {
  cipherSuites,
  decodeMessage,
  deriveSessionKeys,
  encodeMessage,
  encodeRecord,
  finishedProof,
  protectRecord,
  recordFraming,
  SESSION_KEY_SIZE,
  unprotectRecord,
  type CipherSuite,
  type HandshakeMessage,
  type SessionKeys,
} from '../src/index.ts';
import { HEADER_SIZE, recordOf } from '../src/record.ts';
import { connected } from './people.ts';
import { bobKeyPem } from './data/keys.ts';

const bytes = (...parts: (Uint8Array | Buffer)[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Uint8Array =>
  bytes(createHmac('sha256', key).update(Buffer.concat(parts)).digest());

describe('messages', () => {
  const random = Uint8Array.from({ length: 32 }, (_, i) => i);

  it('are these bytes', () => {
    const hex = (message: HandshakeMessage): string => bytesToHex(encodeMessage(message).bytes);
    const r = bytesToHex(random);
    expect(hex({ kind: 'ClientHello', version: 1, random, suites: [5, 258], serverName: 'bob' })).toBe(
      `01 00002c 01 ${r} 0004 0005 0102 0003 626f62`.replaceAll(' ', ''),
    );
    expect(
      hex({
        kind: 'ServerHello',
        version: 1,
        random,
        suite: 5,
        certificates: [Uint8Array.of(0xaa, 0xbb), Uint8Array.of(0xcc)],
        wantsClientCertificate: true,
      }),
    ).toBe(`02 000030 01 ${r} 0005 000009 000002 aabb 000001 cc 01`.replaceAll(' ', ''));
    expect(
      hex({
        kind: 'KeyExchange',
        encryptedSessionKey: Uint8Array.of(1, 2, 3),
        certificates: [],
        signature: Uint8Array.of(9),
      }),
    ).toBe('0300000b0003010203000000000109');
    expect(hex({ kind: 'Finished', proof: random })).toBe(`04000020${r}`);
  });

  const anyBytes = (maxLength: number) => fc.uint8Array({ maxLength });
  const anyMessage: fc.Arbitrary<HandshakeMessage> = fc.oneof(
    fc.record({
      kind: fc.constant('ClientHello' as const),
      version: fc.nat(255),
      random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      suites: fc.array(fc.nat(65535), { maxLength: 8 }),
      serverName: fc.string({ unit: 'binary', maxLength: 20 }),
    }),
    fc.record({
      kind: fc.constant('ServerHello' as const),
      version: fc.nat(255),
      random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      suite: fc.nat(65535),
      certificates: fc.array(anyBytes(20), { maxLength: 4 }),
      wantsClientCertificate: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('KeyExchange' as const),
      encryptedSessionKey: anyBytes(40),
      certificates: fc.array(anyBytes(20), { maxLength: 4 }),
      signature: anyBytes(40),
    }),
    fc.record({ kind: fc.constant('Finished' as const), proof: fc.uint8Array({ minLength: 32, maxLength: 32 }) }),
  );

  it('come back as they were, and their spans partition them', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const encoded = encodeMessage(message);
        const decoded = decodeMessage(encoded.bytes);
        expect(decoded.message).toEqual(message);
        expect(decoded.spans).toEqual(encoded.spans);
        const leaves = leafSpans(decoded.spans);
        expect(leaves.map(({ start }) => start)).toEqual([0, ...leaves.slice(0, -1).map(({ end }) => end)]);
        expect(leaves.at(-1)?.end).toBe(encoded.bytes.length);
      }),
    );
  });

  it('cut short or lengthened are refused', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, n) => {
        const { bytes: encoded } = encodeMessage(message);
        expect(() => decodeMessage(encoded.slice(0, n % encoded.length))).toThrow(DecodeError);
        expect(() => decodeMessage(concat(encoded, new Uint8Array(1)))).toThrow(DecodeError);
      }),
    );
  });

  it('from arbitrary bytes: a message, or a DecodeError and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), anyBytes(120), (kind, rest) => {
        const payload = concat(Uint8Array.of(kind, 0, 0, rest.length), rest);
        const decoded = outcomeOf(() => decodeMessage(payload));
        if (decoded instanceof Error) expect(decoded).toBeInstanceOf(DecodeError);
        else expect(encodeMessage(decoded.message).bytes).toEqual(payload);
      }),
    );
  });

  it.each([
    ['', 'Handshake.kind at byte 0: needs 1 byte, 0 left'],
    ['05', 'Handshake.kind at byte 0: expected one of 1, 2, 3, 4, found 5'],
    ['0100', 'Handshake.length at byte 1: needs 3 bytes, 1 left'],
    ['01000002 01', 'Handshake.length at byte 1: claims 2 bytes, 1 left'],
    ['01 000001 01', 'Handshake.random at byte 5: needs 32 bytes, 0 left'],
    [`01 000028 01${'00'.repeat(32)}0003 0005 01 0000`, 'Handshake.suites.suite at byte 41: needs 2 bytes, 1 left'],
    [`01 000025 01${'00'.repeat(32)}0009 0005`, 'Handshake.suites at byte 37: claims 9 bytes, 2 left'],
    [`01 000026 01${'00'.repeat(32)}0000 0001 ff`, 'Handshake.server_name.host at byte 42: expected well-formed UTF-8'],
    [
      `02 000027 01${'00'.repeat(32)}0005 000000 02`,
      'Handshake.wants_client_certificate at byte 42: expected one of 0, 1, found 2',
    ],
    [
      `02 00002b 01${'00'.repeat(32)}0005 000005 000009 aabb`,
      'Handshake.certificates.certificate at byte 42: claims 9 bytes, 2 left',
    ],
    [`04 000021 ${'00'.repeat(33)}`, 'Handshake at byte 36: 1 byte left over'],
  ])('tell where %s is wrong', (hex, problem) => {
    expect(() => decodeMessage(hexToBytes(hex.replaceAll(' ', '')))).toThrow(problem);
  });

  it('that do not fit are a mistake of the caller', () => {
    const hello = { kind: 'ClientHello', version: 1, random, suites: [1], serverName: 'bob' } as const;
    expect(() => encodeMessage({ ...hello, version: 256 })).toThrow(RangeError);
    expect(() => encodeMessage({ ...hello, suites: [65_536] })).toThrow(RangeError);
    expect(() => encodeMessage({ ...hello, serverName: 'b'.repeat(65_536) })).toThrow(RangeError);
    expect(() => encodeMessage({ ...hello, random: new Uint8Array(31) })).toThrow(
      'random: expected 32 bytes, found 31',
    );
    expect(() => encodeMessage({ kind: 'Finished', proof: new Uint8Array(33) })).toThrow(
      'proof: expected 32 bytes, found 33',
    );
  });
});

function outcomeOf<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    return error as Error;
  }
}

/** The whole records at the start of a stream, and how many bytes are left behind them. */
function recordsOf(stream: Uint8Array) {
  const records = [];
  let deframer = new Deframer().push(stream);
  for (let next = deframer.next(recordFraming()); next; next = deframer.next(recordFraming())) {
    records.push(recordOf(next.frame));
    deframer = next.rest;
  }
  return { records, left: deframer.length };
}

describe('records', () => {
  it('are these bytes', () => {
    const { bytes: record, header } = encodeRecord('message', 0x01020304, utf8ToBytes('Hi'));
    expect(bytesToHex(record)).toBe('0201020304000002' + '4869');
    expect(bytesToHex(header)).toBe('0201020304000002');
    expect(header).toHaveLength(HEADER_SIZE);
    expect(
      ['handshake', 'message', 'close', 'refusal'].map((type) => encodeRecord(type as 'close', 0, header).bytes[0]),
    ).toEqual([1, 2, 3, 4]);
  });

  it('are taken off a stream one by one, when they are whole', () => {
    const first = encodeRecord('handshake', 7, utf8ToBytes('one'));
    const second = encodeRecord('close', 8, new Uint8Array(0));
    const stream = concat(first.bytes, second.bytes);
    expect(recordsOf(stream)).toEqual({ records: [first, second], left: 0 });
    for (let size = 0; size < first.bytes.length; size++)
      expect(recordsOf(stream.slice(0, size))).toEqual({ records: [], left: size });
  });

  it('of an unknown type are refused from their first byte on', () => {
    for (const type of [0, 5, 255])
      expect(() => recordsOf(Uint8Array.of(type))).toThrow(
        `Record.type at byte 0: expected one of 1, 2, 3, 4, found ${type}`,
      );
  });

  it('that are too long, or out of order, are refused before their payload has come', () => {
    const header = encodeRecord('message', 1, new Uint8Array(100)).header;
    expect(() => new Deframer().push(header).next(recordFraming(99))).toThrow(
      new DecodeError('Record', 0, 'claims a body of 100 bytes, at most 99 are allowed'),
    );
    const seen: number[] = [];
    const checking = recordFraming(100, ({ sequence }) => seen.push(sequence));
    expect(new Deframer().push(header).next(checking)).toBeUndefined();
    expect(seen).toEqual([1]);
  });

  it('of arbitrary bytes are records, or nothing yet, or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (stream) => {
        const taken = outcomeOf(() => recordsOf(stream));
        if (taken instanceof Error) expect(taken).toBeInstanceOf(DecodeError);
        else expect(concat(...taken.records.map((record) => record.bytes)).length + taken.left).toBe(stream.length);
      }),
    );
  });

  it('are bytes, and text is a mistake of the caller', () => {
    const text = 'text' as unknown as Uint8Array;
    expect(() => encodeRecord('close', 0, text)).toThrow(new TypeError('payload: expected a Uint8Array, found "text"'));
    expect(() => decodeMessage(text)).toThrow(new TypeError('bytes: expected a Uint8Array, found "text"'));
    expect(() => encodeRecord('greeting' as 'close', 0, new Uint8Array(0))).toThrow(
      new RangeError('type: expected one of handshake, message, close, refusal, found "greeting"'),
    );
  });

  it('share no memory with the payload that they were made of', () => {
    const payload = utf8ToBytes('Hi');
    const made = encodeRecord('message', 1, payload);
    payload.fill(0);
    expect(made.payload).toEqual(utf8ToBytes('Hi'));
  });

  it('cannot be larger than their length field says', () => {
    expect(() => encodeRecord('message', 0, new Uint8Array(2 ** 24))).toThrow(RangeError);
    expect(() => encodeRecord('message', 2 ** 32, new Uint8Array(0))).toThrow(RangeError);
  });
});

describe('the key schedule, recomputed with node:crypto', () => {
  const sessionKey = seededRandom('session key')(SESSION_KEY_SIZE);
  const [clientRandom, serverRandom] = [seededRandom('client')(32), seededRandom('server')(32)];
  const transcriptHash = seededRandom('transcript')(32);

  /** The same from RFC 5869 by another library: salt = both random values, info = label || transcript hash. */
  const expand = (suite: CipherSuite, label: string, length: number): Uint8Array =>
    new Uint8Array(
      hkdfSync(
        'sha256',
        sessionKey,
        Buffer.concat([clientRandom, serverRandom]),
        Buffer.concat([Buffer.from(`cleartext session 1 ${suite.name} ${label}`), transcriptHash]),
        length,
      ),
    );

  it.each(cipherSuites)('for $name', (suite) => {
    const side = (name: string) => ({
      key: expand(suite, `${name} key`, suite.keySize),
      macKey: suite.macKeySize ? expand(suite, `${name} mac key`, suite.macKeySize) : new Uint8Array(0),
      nonceBase: expand(suite, `${name} nonce base`, 12),
      finishedKey: expand(suite, `${name} finished`, 32),
    });
    const keys = deriveSessionKeys(suite, sessionKey, clientRandom, serverRandom, transcriptHash);
    expect(keys).toEqual({ client: side('client'), server: side('server') });
    expect(finishedProof(keys.client, transcriptHash)).toEqual(hmac(keys.client.finishedKey, transcriptHash));
  });

  it('depends on every input', () => {
    const [suite] = cipherSuites;
    const inputs = [sessionKey, clientRandom, serverRandom, transcriptHash] as const;
    const derive = (changed: number, chosen = suite): SessionKeys => {
      const [a, b, c, d] = inputs.map((input, i) => (i === changed ? input.map((byte) => byte ^ 1) : input));
      return deriveSessionKeys(chosen, a, b, c, d);
    };
    const all = [derive(-1), derive(0), derive(1), derive(2), derive(3), derive(-1, cipherSuites[2])];
    const keys = all.flatMap(({ client, server }) => [client.key, client.finishedKey, server.key, server.finishedKey]);
    expect(new Set(keys.map((key) => bytesToHex(key))).size).toBe(keys.length);
  });

  it('is that of a real conversation, whose session key node:crypto takes from the wire', () => {
    const line = connected();
    const payloads = line.flights.flatMap(({ bytes: flight }) => {
      const payload: Uint8Array[] = [];
      for (let at = 0; at < flight.length;) {
        const length = 65_536 * flight[at + 5] + 256 * flight[at + 6] + flight[at + 7];
        payload.push(flight.slice(at + 8, at + 8 + length));
        at += 8 + length;
      }
      return payload;
    });
    const [hello, answer, exchange] = payloads;
    const opened = privateDecrypt(
      { key: bobKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      exchange.slice(6, 6 + 128), // behind the message's header and the length of the field
    );
    const salt = Buffer.concat([hello.slice(5, 37), answer.slice(5, 37)]);
    const hash = createHash('sha256')
      .update(Buffer.concat([hello, answer, exchange]))
      .digest();
    const info = Buffer.concat([Buffer.from('cleartext session 1 aes128-gcm client key'), hash]);
    const { client } = line.states;
    if (client.kind !== 'Connected') throw new Error(client.kind);
    expect(client.keys.client.key).toEqual(new Uint8Array(hkdfSync('sha256', opened, salt, info, 16)));
  });
});

describe('the protection, recomputed with node:crypto', () => {
  const plaintext = utf8ToBytes('Meet me at the pier at midnight.');
  const sequence = 0x01020304;
  const keysOf = (suite: CipherSuite) =>
    deriveSessionKeys(suite, new Uint8Array(32), new Uint8Array(32), new Uint8Array(32), new Uint8Array(32)).client;

  it.each(cipherSuites)('under $name', (suite) => {
    const keys = keysOf(suite);
    const record = protectRecord(suite, keys, 'message', sequence, plaintext, seededRandom('iv'));
    expect(unprotectRecord(suite, keys, record)).toEqual(plaintext);
    expect(record.header).toEqual(hexToBytes(`0201020304${record.payload.length.toString(16).padStart(6, '0')}`));
    expect(record.payload).toEqual(again(suite, keys, record.header));
  });

  function again(suite: CipherSuite, keys: ReturnType<typeof keysOf>, header: Uint8Array): Uint8Array {
    if (suite.name.endsWith('-gcm')) {
      const nonce = keys.nonceBase.map((byte, i) => byte ^ [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4][i]);
      const cipher = createCipheriv(suite.keySize === 16 ? 'aes-128-gcm' : 'aes-256-gcm', keys.key, nonce);
      const ciphertext = bytes(cipher.setAAD(header).update(plaintext), cipher.final());
      return bytes(ciphertext, cipher.getAuthTag());
    }
    const encrypted = suite.name === 'rc4' ? rc4Again(keys.key) : cbcAgain(suite, keys.key);
    return bytes(encrypted, hmac(keys.macKey, header, encrypted));
  }

  function cbcAgain(suite: CipherSuite, key: Uint8Array): Uint8Array {
    const name = suite.name === '3des' ? 'des-ede3-cbc' : suite.keySize === 16 ? 'aes-128-cbc' : 'aes-256-cbc';
    const iv = seededRandom('iv')(suite.name === '3des' ? 8 : 16);
    const cipher = createCipheriv(name, key, iv);
    return bytes(iv, cipher.update(plaintext), cipher.final());
  }

  /** RC4 under the record's own key; written out here, since node:crypto no longer has it. */
  function rc4Again(key: Uint8Array): Uint8Array {
    const K = hmac(key, Uint8Array.of(1, 2, 3, 4)).slice(0, 16);
    const S = Array.from({ length: 256 }, (_, i) => i);
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + S[i] + K[i % 16]) & 255;
      [S[i], S[j]] = [S[j], S[i]];
    }
    let j = 0;
    return plaintext.map((byte, n) => {
      const i = (n + 1) & 255;
      j = (j + S[i]) & 255;
      [S[i], S[j]] = [S[j], S[i]];
      return byte ^ S[(S[i] + S[j]) & 255];
    });
  }

  it('never uses a nonce or a record key twice', () => {
    for (const suite of cipherSuites) {
      const keys = keysOf(suite);
      const payloads = [0, 1, 2].map((n) =>
        bytesToHex(protectRecord(suite, keys, 'message', n, plaintext, seededRandom(`iv ${n}`)).payload.slice(0, 16)),
      );
      expect(new Set(payloads).size).toBe(3);
    }
  });

  it('protects any length', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cipherSuites), fc.uint8Array({ maxLength: 70 }), (suite, message) => {
        const record = protectRecord(suite, keysOf(suite), 'close', 5, message, seededRandom('iv'));
        expect(unprotectRecord(suite, keysOf(suite), record)).toEqual(message);
      }),
    );
  });
});
