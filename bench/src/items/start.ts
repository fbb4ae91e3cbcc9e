/** What it costs to begin: the time to import everything in a fresh process, and the bytes that a browser would load. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Figure, Group } from '../item.ts';
import { median } from '../measure.ts';

const require = createRequire(import.meta.url);

/** Everything that runs in a browser. */
const packages = [
  'core',
  'classical',
  'symmetric',
  'hash',
  'number',
  'asn1',
  'rsa',
  'signature',
  'x509',
  'cms',
  'protocol',
  'session',
];

const nobles = [
  '@noble/hashes/legacy.js',
  '@noble/hashes/sha2.js',
  '@noble/hashes/sha3.js',
  '@noble/hashes/hmac.js',
  '@noble/hashes/pbkdf2.js',
  '@noble/ciphers/aes.js',
  '@noble/ciphers/chacha.js',
];

/** What the tables above this one measure, the key search apart. */
const measuredAbove: Readonly<Record<string, string>> = {
  '@cleartext/symmetric': '{ aes, cbc, chacha20Poly1305, des, gcm, rc2, rc4, tripleDes }',
  '@cleartext/hash': '{ hmac, md5, pbkdf2, sha1, sha256, sha3_256, sha512 }',
  '@cleartext/rsa': '{ generateKey, oaep, pkcs1v15Signature }',
  '@cleartext/x509': '{ parseCertificate, verifyCertificateSignature }',
};

export const start: Group = {
  title: 'Start and size',
  keywords: 'import bundle',
  remarks: [
    `Everything means ${packages.join(', ')}. The import is measured in fresh processes, CPU time of the import alone, as one bundled file and as the separate modules of the packages. noble is its hashes and ciphers that the tables above use; it has no RSA and no X.509.`,
    'The goal for the import, 15 ms, was set where that of noble took 10; here it is a ratio like the others, and the times stand beside it.',
    'The goal for the size, 45 KB, was set for the cryptography alone, which is what the tables above measure. Everything is far more: the references that can be watched, the hand ciphers with their letter statistics, the key search, JSBI as a second engine of integers, key files and their encryption, authorities, site checks, sessions and envelopes. Bundlers leave out what a program does not use, as the packages have no side effects.',
    'Sizes are minified by esbuild and compressed by gzip -9.',
  ],
  measure,
};

async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-bench-'));
  try {
    const ours = packages.map((name) => `@cleartext/${name}`);
    const everything = await bundle(folder, 'everything', ours);
    const nobleBundle = await bundle(folder, 'noble', nobles);
    const bytes: Record<string, number> = {};
    for (const name of ['hash', 'symmetric', 'rsa', 'x509'])
      bytes[`@cleartext/${name} with what it needs`] = zipped(await bundle(folder, name, [`@cleartext/${name}`]));
    const measured = await bundle(folder, 'measured', Object.keys(measuredAbove), measuredAbove);
    const forgeFile = require.resolve('node-forge/dist/forge.min.js');
    const candidates = {
      bundled: [pathToFileURL(everything).href],
      separate: ours.map((name) => import.meta.resolve(name)),
      'noble, bundled': [pathToFileURL(nobleBundle).href],
      forge: [import.meta.resolve('node-forge')],
    };
    const times = importTimes(candidates);
    return [
      {
        name: 'Import everything, bundled, in imports of noble',
        value: times.bundled / times['noble, bundled'],
        unit: 'x',
        bar: 'at most',
        must: 1.5,
        stretch: 0.8,
      },
      {
        name: 'Import everything, bundled',
        value: times.bundled,
        unit: 'ms',
        others: {
          'separate modules': times.separate,
          noble: times['noble, bundled'],
          'forge, not bundled': times.forge,
        },
      },
      {
        name: 'Size of what the tables above measure, minified and gzipped',
        value: zipped(measured),
        unit: 'KB',
        bar: 'at most',
        must: 45,
        stretch: 30,
        others: { noble: zipped(nobleBundle), forge: zipped(forgeFile) },
      },
      {
        name: 'Size of everything, minified and gzipped',
        value: zipped(everything),
        unit: 'KB',
        bar: 'at most',
        must: 45,
        others: bytes,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Bundles modules, or only some exports of them, into one file. */
async function bundle(
  folder: string,
  name: string,
  modules: readonly string[],
  exports: Readonly<Record<string, string>> = {},
): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    // What a bundle exports counts as used, so that nothing is left out.
    stdin: {
      contents: modules
        .map((module, i) => `export ${exports[module] ?? `* as part${i}`} from ${JSON.stringify(module)};`)
        .join('\n'),
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** Kilobytes (of 1000 bytes) after gzip -9. */
function zipped(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length / 1000;
}

/** Milliseconds of CPU for each candidate's imports, the median of fresh processes taken in turn. */
function importTimes<Name extends string>(candidates: Record<Name, readonly string[]>): Record<Name, number> {
  const names = Object.keys(candidates) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < 15; round++) for (const name of names) samples[name].push(importOnce(candidates[name]));
  return Object.fromEntries(names.map((name) => [name, median(samples[name])])) as Record<Name, number>;
}

function importOnce(modules: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-import-'));
  const file = join(folder, 'import.mjs');
  writeFileSync(
    file,
    `const start = process.cpuUsage();
for (const module of ${JSON.stringify(modules)}) await import(module);
const { user, system } = process.cpuUsage(start);
console.log((user + system) / 1000);`,
  );
  try {
    return Number(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
