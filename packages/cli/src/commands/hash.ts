/** `cleartext hash`: digests of files, and lists of digests checked, in the format of `sha256sum`. */

import { bytesToHex, withoutControls } from '@cleartext/core';
import { hashByName, hashes, type Hash } from '@cleartext/hash';
import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { Failure, negative } from '../failure.ts';
import { readPieces, readText } from '../files.ts';
import { hashNotice } from '../notices.ts';
import { inputPieces, withJson, withText } from '../options.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

interface HashOptions {
  readonly text?: string;
  readonly check?: string;
  readonly json?: boolean;
}

/** Adds `hash`. */
export function registerHash(parent: Command, terminal: Terminal): void {
  const command = parent
    .command('hash <algorithm> [files...]')
    .description('digests of files; `hash list` shows the algorithms')
    .option('-c, --check <sums>', 'read digests and file names from this list, and check them')
    .addHelpText(
      'after',
      examples(
        'cleartext hash sha256 letter.txt',
        'cleartext hash sha3-256 --text abc',
        'cleartext hash sha256 *.txt > SUMS && cleartext hash sha256 --check SUMS',
        'cleartext hash list',
      ),
    )
    .action(async (algorithm: string, files: readonly string[], options: HashOptions) => {
      if (algorithm === 'list') {
        showHashes(terminal, options.json);
        return;
      }
      const hash = hashByName(algorithm);
      hashNotice(terminal, hash);
      if (options.check !== undefined) {
        if (files.length > 0 || options.text !== undefined)
          throw new Failure('--check takes its files from the list: give no others');
        await checkList(hash, options.check, options.json === true, terminal);
      } else await digestFiles(hash, files, options, terminal);
    });
  withJson(withText(command));
}

async function digestFiles(hash: Hash, files: readonly string[], { text, json }: HashOptions, terminal: Terminal) {
  if (files.length > 0 && text !== undefined) throw new Failure('give files or --text, not both');
  const names = files.length > 0 ? files : [undefined];
  const found: { file: string; digest: string }[] = [];
  let failed = 0;
  for (const name of names) {
    try {
      const digest = await digestOf(hash, inputPieces(terminal, name, text));
      if (!json) terminal.write(text === undefined ? listLine(digest, name ?? '-', terminal) : `${digest}\n`);
      found.push({ file: name ?? '-', digest });
    } catch (error) {
      if (!(error instanceof Failure) || names.length === 1) throw error;
      terminal.writeError(`cleartext: ${error.message}\n`);
      failed++;
    }
  }
  if (json) writeJson(terminal, { algorithm: hash.name, status: hash.status, digests: found });
  if (failed > 0) throw new Failure(`${failed} of ${names.length} files could not be read`);
}

/** The digest of a file of any size, piece by piece. */
async function digestOf(hash: Hash, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hasher = hash.create();
  for await (const piece of pieces) hasher.update(piece);
  return bytesToHex(hasher.digest());
}

/**
 * `digest  name`. As with `sha256sum`, a name with a line end or a backslash is escaped, and a backslash before the digest says so. On a
 * screen other control characters are spelt out too; in a list they have to stay, as it is read by programs.
 */
function listLine(digest: string, name: string, terminal: Terminal): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => ESCAPES[character]);
  const line = `${escaped === name ? '' : '\\'}${digest}  ${escaped}`;
  return `${terminal.isTerminal ? withoutControls(line) : line}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r' };

/** Lines of `digest  name` or `digest *name`, each perhaps with the backslash of an escaped name. */
async function checkList(hash: Hash, path: string, json: boolean, terminal: Terminal): Promise<void> {
  const paint = createColors(terminal.isColored);
  const lines = (await readText(terminal, path)).split(/\r?\n/);
  const results: { file: string; verdict: 'OK' | 'FAILED' | 'FAILED to read' }[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const match = /^(\\?)([0-9a-fA-F]+) [ *]([^]+)$/.exec(line);
    if (match?.[2].length !== 2 * hash.digestSize)
      throw new Failure(
        `${path}: line ${i + 1}: expected ${2 * hash.digestSize} digits of ${hash.name}, two spaces and a name`,
      );
    const [, mark, digest, written] = match;
    const file = mark === '' ? written : written.replace(/\\([\\nr])/g, (_, letter: string) => ESCAPED[letter]);
    const verdict = await verdictOn(hash, digest, file, terminal);
    results.push({ file, verdict });
    if (!json) terminal.write(`${withoutControls(file)}: ${(verdict === 'OK' ? paint.green : paint.red)(verdict)}\n`);
  }
  if (results.length === 0) throw new Failure(`${path}: expected lines of a digest and a name, found none`);
  if (json) writeJson(terminal, { algorithm: hash.name, status: hash.status, results });
  const failed = results.filter(({ verdict }) => verdict !== 'OK').length;
  if (failed > 0) throw negative(`${failed} of ${results.length} files did not match`);
}

async function verdictOn(hash: Hash, digest: string, file: string, terminal: Terminal) {
  try {
    return (await digestOf(hash, readPieces(terminal, file))) === digest.toLowerCase() ? 'OK' : 'FAILED';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return 'FAILED to read';
  }
}

function showHashes(terminal: Terminal, json = false): void {
  const rows = hashes.map(({ id, name, digestSize, blockSize, status }) => ({
    id,
    name,
    digestSize,
    blockSize,
    status,
  }));
  if (json) writeJson(terminal, rows);
  else
    terminal.write(
      table(
        ['id', 'name', 'digest bytes', 'block bytes', 'status'],
        rows.map(({ id, name, digestSize, blockSize, status }) => [
          id,
          name,
          String(digestSize),
          String(blockSize),
          status,
        ]),
        { color: terminal.isColored, columns: terminal.columns, right: [2, 3] },
      ),
    );
}
