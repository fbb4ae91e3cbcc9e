/**
 * The peers in plain JavaScript, made to stay there: the Node builds of some of them call OpenSSL without a word. js-md5,
 * js-sha3 and js-sha512 ask for a browser, forge has an option, and node-rsa has a build for browsers (items/rsa.ts).
 */

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import forgeModule from 'node-forge';

const require = createRequire(import.meta.url);

export const forge = forgeModule;
forge.options.usePureJavaScript = true;

export const jsMd5 = inBrowser('JS_MD5_NO_NODE_JS', 'js-md5') as (message: Uint8Array) => string;
export const jsSha512 = inBrowser('JS_SHA512_NO_NODE_JS', 'js-sha512') as { sha512: (message: Uint8Array) => string };
export const jsSha3 = inBrowser('JS_SHA3_NO_NODE_JS', 'js-sha3') as { sha3_256: (message: Uint8Array) => string };

/** Loads a module that looks for `window` to know where it is. */
function inBrowser(flag: string, name: string): unknown {
  Object.assign(globalThis, { window: globalThis, [flag]: true });
  try {
    return require(name);
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
  }
}

/** forge's strings of one character for each byte. */
export function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The versions of all peers, from their own package files. */
export function peerVersions(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: Record<string, string>;
  };
  const names = Object.keys(dependencies).filter((name) => name !== 'reflect-metadata');
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}

function versionOf(name: string): string {
  const path = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}
