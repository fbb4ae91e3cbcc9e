/** RSA: signatures (PKCS#1 v1.5 with SHA-256), OAEP decryption and key generation. */

import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { sha1, sha256 } from '@cleartext/hash';
import { wasm } from '@cleartext/number';
import {
  generateKey,
  oaep,
  onEngine,
  pkcs1v15Signature,
  privateKeyFromPem,
  privateKeyToPem,
  publicKeyOf,
  publicKeyToPem,
} from '@cleartext/rsa';
import { PKCS1_SHA256, keygen as microKeygen } from 'micro-rsa-dsa-dh/rsa.js';
import { BEST_PEER, faster, OPENSSL, OURS, within, type Group, type Item } from '../item.ts';
import { binary, forge } from '../peers.ts';

/** The browser build: the Node build calls OpenSSL. */
const { NodeRSA } = await import('../../node_modules/node-rsa/dist/index.browser.js');

const message = Buffer.from('The signature of this sentence.');

export const rsaGroup: Group = {
  title: 'RSA',
  remarks: [
    'All but micro-rsa blind the private operation, which costs a little. OpenSSL uses the vector multiplication of the processor (IFMA) for 2048 bits.',
    'Ours computes with the bigints of JavaScript, which V8 multiplies and divides word by word in portable C++: that is the distance to the assembler of OpenSSL, in verifying (sixteen squarings and a product) as in signing. micro-rsa and node-rsa verify with the same bigints, so that only the steps around them can differ.',
    'The rows of the wasm engine use the same key on that engine, which has to be asked for; `native` beside it is ours on the default engine.',
  ],
  items: () => [
    ...[2048, 3072, 4096].map((bits) => signItem(bits)),
    ...[2048, 3072, 4096].map((bits) => verifyItem(bits)),
    decryptItem(2048),
    ...[2048, 3072, 4096].map((bits) => wasmSignItem(bits)),
    wasmVerifyItem(2048),
  ],
};

/** How many keys everybody makes: with fewer, luck decides. */
const KEYS = 60;

export const keyGeneration: Group = {
  title: 'RSA key generation',
  remarks: [
    'The time to a key from the default call of each, and not equal work: Miller-Rabin rounds on each accepted prime are 64 for OpenSSL 3.0 at 2048 bits; ours follow FIPS 186-5 table B.1 after a test to the base 2. Times are strongly skewed; medians of the rounds are divided.',
  ],
  items: () => [
    {
      name: 'RSA key generation, 2048 bits',
      skewed: true,
      rounds: KEYS,
      contestants: {
        [OURS]: () => generateKey({ bits: 2048 }),
        'micro-rsa': () => microKeygen(2048),
        'node-rsa': () => new NodeRSA({ b: 2048 }),
        forge: () => forge.pki.rsa.generateKeyPair({ bits: 2048, workers: 0 }),
        [OPENSSL]: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
      },
      goals: [faster('micro-rsa', 2.5), faster('forge', 10), within(1.2, 0.8)],
    },
    {
      name: 'RSA key generation, 2048 bits, wasm engine',
      skewed: true,
      rounds: KEYS,
      contestants: {
        [OURS]: () => generateKey({ bits: 2048, engine: wasm }),
        native: () => generateKey({ bits: 2048 }),
        [OPENSSL]: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
      },
      goals: [within(0.5)],
    },
  ],
};

/** One key in everybody's form. */
function keyOf(bits: number) {
  const pem = generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();
  const ours = privateKeyFromPem(pem);
  const spki = publicKeyToPem(ours);
  const publicKey: KeyObject = createPublicKey(spki);
  const nodeRsa = new NodeRSA(privateKeyToPem(ours), 'pkcs8-private-pem', { signingScheme: 'pkcs1-sha256' });
  return {
    ours,
    openssl: createPrivateKey(pem),
    publicKey,
    forge: forge.pki.privateKeyFromPem(pem),
    forgePublic: forge.pki.publicKeyFromPem(spki),
    nodeRsa,
    micro: { n: ours.n.toBigInt(), e: ours.e.toBigInt(), d: ours.d.toBigInt() },
  };
}

function signItem(bits: number): Item {
  const key = keyOf(bits);
  const scheme = pkcs1v15Signature(sha256);
  return {
    name: `RSA-${bits} sign`,
    contestants: {
      [OURS]: () => scheme.sign(key.ours, message),
      'node-rsa': () => key.nodeRsa.sign(message),
      ...(bits === 2048 ? { 'micro-rsa': () => PKCS1_SHA256.sign({ n: key.micro.n, d: key.micro.d }, message) } : {}),
      forge: {
        run: (): string => key.forge.sign(forge.md.sha256.create().update(binary(message))),
        show: (signature: string) => Buffer.from(signature, 'latin1'),
      },
      [OPENSSL]: () => sign('sha256', message, key.openssl),
    },
    goals:
      bits === 2048
        ? [faster('node-rsa', 1.35), faster('forge', 5.5), within(12.5)]
        : [faster('node-rsa', 1.3), within(7)],
  };
}

function wasmSignItem(bits: number): Item {
  const key = keyOf(bits);
  const onWasm = onEngine(key.ours, wasm);
  const scheme = pkcs1v15Signature(sha256);
  return {
    name: `RSA-${bits} sign, wasm engine`,
    contestants: {
      [OURS]: () => scheme.sign(onWasm, message),
      native: () => scheme.sign(key.ours, message),
      'node-rsa': () => key.nodeRsa.sign(message),
      [OPENSSL]: () => sign('sha256', message, key.openssl),
    },
    goals: [faster('native', 2.5), ...(bits === 2048 ? [faster('node-rsa', 2.8), within(6)] : [within(3)])],
  };
}

function wasmVerifyItem(bits: number): Item {
  const key = keyOf(bits);
  const onWasm = onEngine(publicKeyOf(key.ours), wasm);
  const scheme = pkcs1v15Signature(sha256);
  const signature = scheme.sign(key.ours, message);
  return {
    name: `RSA-${bits} verify, wasm engine`,
    contestants: {
      [OURS]: () => scheme.verify(onWasm, message, signature),
      native: () => scheme.verify(key.ours, message, signature),
      [OPENSSL]: () => verify('sha256', message, key.publicKey, signature),
    },
    goals: [within(4.5, 2.5)],
  };
}

function verifyItem(bits: number): Item {
  const key = keyOf(bits);
  const scheme = pkcs1v15Signature(sha256);
  const signature = scheme.sign(key.ours, message);
  const forgeSignature = binary(signature);
  return {
    name: `RSA-${bits} verify`,
    contestants: {
      [OURS]: () => scheme.verify(key.ours, message, signature),
      'node-rsa': () => key.nodeRsa.verify(message, signature),
      'micro-rsa': () => PKCS1_SHA256.verify({ n: key.micro.n, e: key.micro.e }, message, signature),
      forge: (): boolean =>
        key.forgePublic.verify(forge.md.sha256.create().update(binary(message)).digest().getBytes(), forgeSignature),
      [OPENSSL]: () => verify('sha256', message, key.publicKey, signature),
    },
    goals: [faster(BEST_PEER, 1.3), within(4.5)],
  };
}

function decryptItem(bits: number): Item {
  const key = keyOf(bits);
  const scheme = oaep(sha1);
  const ciphertext = scheme.encrypt(key.ours, message);
  const forgeCiphertext = binary(ciphertext);
  const openssl = { key: key.openssl, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return {
    name: `RSA-${bits} OAEP decrypt`,
    contestants: {
      [OURS]: () => scheme.decrypt(key.ours, ciphertext),
      'node-rsa': () => key.nodeRsa.decrypt(ciphertext),
      forge: {
        run: (): string => key.forge.decrypt(forgeCiphertext, 'RSA-OAEP'),
        show: (plaintext: string) => Buffer.from(plaintext, 'latin1'),
      },
      [OPENSSL]: () => privateDecrypt(openssl, ciphertext),
    },
    goals: [faster('node-rsa', 1.35), faster('forge', 5.5), within(12.5)],
  };
}
