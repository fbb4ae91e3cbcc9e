/**
 * From the main secret to the keys of both directions before TLS 1.3: the key block of RFC 5246 section 6.3, cut into MAC
 * keys, cipher keys and IVs, with the detour of the exportable ciphers (RFC 2246 section 6.3.1, RFC 6101 section 6.2.2.1): 40
 * secret bits, stretched with public randoms to a full key. Status: as the version; export ciphers are broken by design.
 */

import { concat } from '@cleartext/core';
import type { BulkCipher } from '../record/bulk-ciphers.ts';
import type { CipherSuite } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';
import type { Primitives } from '../primitives.ts';
import { prf10, prf12, type Prf } from './prf.ts';
import { ssl3KeyBlock, ssl3MainSecret } from './ssl3.ts';

/** The keys of one direction. */
export interface DirectionKeys {
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  /** The implicit IV or the fixed part of the nonce; empty where records carry all of it. */
  readonly iv: Uint8Array;
}

/** The two randoms of the hellos. */
export interface Randoms {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** The PRF of a version and suite, RFC 5246 section 5 and RFC 2246 section 5. SSL 3.0 has none. */
export function prfFor(primitives: Primitives, version: Version, suite: CipherSuite): Prf {
  return version === VERSION.TLS12 ? prf12(primitives[suite.prf]) : prf10(primitives.md5, primitives.sha1);
}

/** The main secret, 48 bytes, RFC 5246 section 8.1 and RFC 6101 section 6.1. Leaks: the lengths. */
export function mainSecretFrom(
  primitives: Primitives,
  version: Version,
  suite: CipherSuite,
  preMainSecret: Uint8Array,
  randoms: Randoms,
): Uint8Array {
  if (version === VERSION.SSL30) return ssl3MainSecret(primitives, preMainSecret, randoms.client, randoms.server);
  const seed = concat(randoms.client, randoms.server);
  return prfFor(primitives, version, suite)(preMainSecret, 'master secret', seed, 48);
}

/** The extended main secret, RFC 7627 section 4: bound to the whole conversation and not only to the randoms. */
export function extendedMainSecret(
  primitives: Primitives,
  version: Version,
  suite: CipherSuite,
  preMainSecret: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array {
  return prfFor(primitives, version, suite)(preMainSecret, 'extended master secret', sessionHash, 48);
}

/** The keys of both directions, RFC 5246 section 6.3. Leaks: the lengths. */
export function directionKeys(
  primitives: Primitives,
  version: Version,
  suite: CipherSuite,
  mainSecret: Uint8Array,
  randoms: Randoms,
): { readonly client: DirectionKeys; readonly server: DirectionKeys } {
  const { cipher } = suite;
  const macSize = suite.mac ? primitives[suite.mac].digestSize : 0;
  const keySize = cipher.exportKeySize ?? cipher.keySize;
  const ivSize = cipher.exportKeySize ? 0 : implicitIvSize(cipher, version);
  const length = 2 * (macSize + keySize + ivSize);
  const keyBlock =
    version === VERSION.SSL30
      ? ssl3KeyBlock(primitives, mainSecret, randoms.client, randoms.server, length)
      : prfFor(primitives, version, suite)(mainSecret, 'key expansion', concat(randoms.server, randoms.client), length);
  let offset = 0;
  const cut = (size: number): Uint8Array => keyBlock.slice(offset, (offset += size));
  const macKeys = [cut(macSize), cut(macSize)];
  const keys = [cut(keySize), cut(keySize)];
  const ivs = [cut(ivSize), cut(ivSize)];
  const plain = (i: 0 | 1): DirectionKeys => ({ macKey: macKeys[i], key: keys[i], iv: ivs[i] });
  if (!cipher.exportKeySize) return { client: plain(0), server: plain(1) };
  const [client, server] = exportKeys(primitives, version, suite, keys, randoms);
  return { client: { ...plain(0), ...client }, server: { ...plain(1), ...server } };
}

/** Bytes of IV in the key block: none for CBC since TLS 1.1, where each record carries its own (RFC 4346 section 6.2.3.2). */
function implicitIvSize(cipher: BulkCipher, version: Version): number {
  if (cipher.kind === 'aead') return cipher.fixedIvSize;
  if (cipher.kind === 'stream') return 0;
  return version >= VERSION.TLS11 ? 0 : cipher.blockSize;
}

/** final_client_write_key, final_server_write_key and iv_block, RFC 2246 section 6.3.1 and RFC 6101 section 6.2.2.1. */
function exportKeys(
  primitives: Primitives,
  version: Version,
  suite: CipherSuite,
  [clientKey, serverKey]: readonly Uint8Array[],
  { client, server }: Randoms,
): readonly [Pick<DirectionKeys, 'key' | 'iv'>, Pick<DirectionKeys, 'key' | 'iv'>] {
  const { cipher } = suite;
  const ivSize = cipher.kind === 'block' ? cipher.blockSize : 0;
  if (version === VERSION.SSL30) {
    const { md5 } = primitives;
    return [
      {
        key: md5(concat(clientKey, client, server)).slice(0, cipher.keySize),
        iv: md5(concat(client, server)).slice(0, ivSize),
      },
      {
        key: md5(concat(serverKey, server, client)).slice(0, cipher.keySize),
        iv: md5(concat(server, client)).slice(0, ivSize),
      },
    ];
  }
  const prf = prfFor(primitives, version, suite);
  const seed = concat(client, server);
  const ivBlock = prf(new Uint8Array(0), 'IV block', seed, 2 * ivSize);
  return [
    { key: prf(clientKey, 'client write key', seed, cipher.keySize), iv: ivBlock.slice(0, ivSize) },
    { key: prf(serverKey, 'server write key', seed, cipher.keySize), iv: ivBlock.slice(ivSize) },
  ];
}
