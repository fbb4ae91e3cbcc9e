/** TLS in memory: whole handshakes of both ends, and data through the record layer beside the bare cipher. */

import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { connect as nodeConnect, createSecureContext, TLSSocket } from 'node:tls';
import { generateEcKey } from '@cleartext/ec';
import { generateKey } from '@cleartext/rsa';
import { privateKeyToPem, publicKeyOf, schemeByName, type PrivateKey } from '@cleartext/signature';
import { aes, chacha20Poly1305, gcm, type Aead } from '@cleartext/symmetric';
import { policies, step, tlsClient, tlsServer, type Identity, type Policy, type TlsState } from '@cleartext/tls';
import { certificateToPem, issueCertificate, newAuthority, type Authority, type Certificate } from '@cleartext/x509';
import { faster, OPENSSL, OURS, type Figure, type Goal, type Group, type Item } from '../item.ts';
import { forge } from '../peers.ts';
import { message } from '../sizes.ts';

export const tlsGroup: Group = {
  title: 'TLS in memory',
  keywords: 'handshake record layer',
  remarks: [
    'A handshake is the work of both ends, verification of a chain of three certificates included. forge is at its best version, TLS 1.1, without forward secrecy as ours beside it. OpenSSL is node:tls, both ends in this process over streams in memory.',
    'Data: one end sends 1 MiB in records of 16 KiB; "bare cipher" seals the same records without TLS. Ours copies each record for its layers, so that every byte of it can be named: that is what it takes longer.',
  ],
  items,
  measure,
};

function items(): Item[] {
  const rsa = siteWith(() => generateKey({ bits: 2048 }), 'sha256WithRSAEncryption');
  const ec = siteWith(() => generateEcKey('P-256'), 'ecdsa-with-SHA256');
  return [
    {
      name: 'Handshake, RSA key transport, RSA-2048',
      contestants: {
        [OURS]: () => handshake(rsa, RSA_TRANSPORT).client.kind,
        forge: { run: forgeHandshake(rsa), show: () => 'CONNECTED' },
        [OPENSSL]: nodeHandshake(rsa, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
      },
      goals: [faster('forge', 4.8)],
    },
    handshakeItem('TLS 1.3, X25519, P-256', ec, only('x25519')),
    handshakeItem('TLS 1.3, X25519MLKEM768, P-256', ec, only('X25519MLKEM768'), false),
    ...(['AES-128-GCM', 'ChaCha20-Poly1305'] as const).map((name) => recordItem(name, ec)),
  ];
}

function handshakeItem(name: string, site: Site, policy: Policy, isInOpenssl = true): Item {
  return {
    name: `Handshake, ${name}`,
    contestants: {
      [OURS]: () => handshake(site, policy).client.kind,
      ...(isInOpenssl && { [OPENSSL]: nodeHandshake(site, { minVersion: 'TLSv1.3', ecdhCurve: 'X25519' }) }),
    },
  };
}

/** A whole handshake. */
function handshake({ identity, root }: Site, policy: Policy): { client: TlsState; server: TlsState } {
  let client: TlsState = tlsClient({ host: 'localhost', trustAnchors: [root], policy });
  let server: TlsState = tlsServer({ identity, policy });
  let start = step(client, { type: 'start' });
  client = start.state;
  for (let toServer = start.send; toServer.length > 0; toServer = start.send) {
    const answer = step(server, { type: 'receive', bytes: toServer });
    server = answer.state;
    start = step(client, { type: 'receive', bytes: answer.send });
    client = start.state;
  }
  return { client, server };
}

function recordItem(name: 'AES-128-GCM' | 'ChaCha20-Poly1305', site: Site): Item {
  const text = message({ label: 'data', bytes: 2 ** 20 }, 3);
  const pieces = Array.from({ length: 64 }, (_, i) => text.subarray(i * 2 ** 14, (i + 1) * 2 ** 14));
  const suites = policies.modern.suites.filter((suite) => suite.code === (name === 'AES-128-GCM' ? 0x1301 : 0x1303));
  const { client } = handshake(site, { ...only('x25519'), suites });
  const [key, nonce] = [message({ label: 'key', bytes: 32 }, 1), message({ label: 'nonce', bytes: 12 }, 2)];
  const cipher: Aead = name === 'AES-128-GCM' ? gcm(aes(key.slice(0, 16)), nonce) : chacha20Poly1305(key, nonce);
  // 90 % of its speed.
  const goal: Goal = { against: BARE, bar: 'at most', must: 1.11 };
  return {
    name: `1 MiB in records of 16 KiB, ${name}`,
    bytes: 2 ** 20,
    contestants: {
      [OURS]: { run: () => step(client, { type: 'send', plaintext: text }).send.length, show: () => 'sent' },
      [BARE]: { run: () => pieces.map((piece) => cipher.seal(piece)).length, show: () => 'sent' },
    },
    goals: [goal],
  };
}

const BARE = 'bare cipher';

/** 20,000 records of one byte in one chunk. */
function measure(): Figure[] {
  const { client, server } = handshake(
    siteWith(() => generateEcKey('P-256'), 'ecdsa-with-SHA256'),
    policies.modern,
  );
  const records: Uint8Array[] = [];
  let state = client;
  for (let i = 0; i < 20_000; i++) {
    const sent = step(state, { type: 'send', plaintext: Uint8Array.of(i) });
    state = sent.state;
    records.push(sent.send);
  }
  const chunk = Buffer.concat(records);
  const start = process.cpuUsage();
  const { events } = step(server, { type: 'receive', bytes: chunk });
  const { user, system } = process.cpuUsage(start);
  if (events.filter(({ type }) => type === 'data').length !== 20_000) throw new Error('expected 20,000 pieces of data');
  return [
    {
      name: '20,000 records of one byte in one chunk, received',
      value: (user + system) / 1000,
      unit: 'ms',
      bar: 'at most',
      must: 1000,
    },
  ];
}

const RSA_TRANSPORT: Policy = {
  ...policies.compatible,
  versions: policies.compatible.versions.filter((version) => version === 0x0303),
  suites: policies.compatible.suites.filter(({ code }) => code === 0x002f),
};

function only(group: 'x25519' | 'X25519MLKEM768'): Policy {
  const code = { x25519: 29, X25519MLKEM768: 0x11ec }[group];
  return { ...policies.modern, versions: [0x0304], groups: [code] };
}

// Peers.

interface Site {
  readonly root: Certificate;
  readonly identity: Identity;
  readonly pem: { readonly root: string; readonly chain: readonly string[]; readonly key: string };
}

/** A root, an authority below it, and a certificate for localhost. */
function siteWith(newKey: () => PrivateKey, schemeName: string): Site {
  const now = new Date(Date.now() - 86_400_000);
  const scheme = schemeByName(schemeName);
  const common = { now, scheme };
  const root = newAuthority({ ...common, subject: { CN: 'Bench root' }, privateKey: newKey() });
  const belowKey = newKey();
  const below: Authority = {
    certificate: issueCertificate(root, {
      ...{ ...common, profile: 'ca', subject: { CN: 'Bench authority' }, publicKey: publicKeyOf(belowKey) },
    }),
    privateKey: belowKey,
  };
  const privateKey = newKey();
  const certificate = issueCertificate(below, {
    ...common,
    profile: 'server',
    subject: { CN: 'localhost' },
    hosts: ['localhost'],
    publicKey: publicKeyOf(privateKey),
  });
  const chain = [certificate, below.certificate];
  return {
    root: root.certificate,
    identity: { chain, privateKey },
    pem: {
      root: certificateToPem(root.certificate),
      chain: chain.map((each) => certificateToPem(each)),
      key: privateKeyToPem(privateKey),
    },
  };
}

function forgeHandshake({ pem }: Site): () => Promise<string> {
  const caStore = forge.pki.createCaStore([pem.root]);
  const common = { sessionCache: {}, cipherSuites: [forge.tls.CipherSuites.TLS_RSA_WITH_AES_128_CBC_SHA] };
  return () =>
    new Promise((resolve, reject) => {
      const error = (_: unknown, { message: text }: Error): void => reject(new Error(text));
      const client = forge.tls.createConnection({
        ...{
          ...common,
          server: false,
          caStore,
          virtualHost: 'localhost',
          verify: (_: unknown, ok: boolean) => ok,
          error,
        },
        connected: () => resolve('CONNECTED'),
        tlsDataReady: (c: ForgeConnection) => void server.process(c.tlsData.getBytes()),
        ...{ dataReady: () => undefined, closed: () => undefined },
      });
      const server: ForgeConnection = forge.tls.createConnection({
        ...{ ...common, server: true, getCertificate: () => pem.chain, getPrivateKey: () => pem.key, error },
        ...{ connected: () => undefined, dataReady: () => undefined, closed: () => undefined },
        tlsDataReady: (c: ForgeConnection) => void client.process(c.tlsData.getBytes()),
      });
      client.handshake();
    });
}

interface ForgeConnection {
  readonly tlsData: { getBytes(): string };
  process(bytes: string): number;
}

function nodeHandshake({ pem }: Site, options: Parameters<typeof createSecureContext>[0]): () => Promise<string> {
  const secureContext = createSecureContext({ ...options, cert: pem.chain.join(''), key: pem.key });
  const trusting = createSecureContext({ ...options, ca: pem.root });
  return async () => {
    const [a, b] = duplexPair();
    const server = new TLSSocket(b, { isServer: true, secureContext });
    const client = nodeConnect({ socket: a, secureContext: trusting, servername: 'localhost' });
    await Promise.all([once(client, 'secureConnect'), once(server, 'secure')]);
    client.destroy();
    server.destroy();
    return 'CONNECTED';
  };
}

/** Two streams: what is written to one is read from the other. */
function duplexPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [0, 1].map(
    (i) =>
      new Duplex({
        read: () => undefined,
        write(chunk, _, done) {
          ends[1 - i].push(chunk);
          done();
        },
      }),
  );
  return [ends[0], ends[1]];
}
