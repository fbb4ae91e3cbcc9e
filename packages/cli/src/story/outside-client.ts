/**
 * Clients of other people, for the end of the story: whichever of curl, wget, openssl and Node is here fetches a page from our server. None of them
 * shares a line with the toolkit, so their word counts.
 */

import { spawn } from 'node:child_process';

/** What a client is asked for. */
export interface OutsideRequest {
  readonly port: number;
  readonly path: string;
  /** The file with the certificates that it is to trust. */
  readonly roots: string;
}

/** What came of it. */
export interface OutsideAnswer {
  /** The program, as its name is shown. */
  readonly client: string;
  /** Its exit code; undefined if it isn't installed or had to be stopped. */
  readonly exitCode: number | undefined;
  readonly body: string;
  /** The lines of its output that say something about the connection. */
  readonly words: readonly string[];
}

/** A program that fetches a page: how it is called, and which output means that it refused. */
export interface OutsideClient {
  readonly name: string;
  readonly command: (request: OutsideRequest) => readonly [program: string, ...args: string[]];
  readonly input?: (request: OutsideRequest) => string;
  /** Which lines of its output, or of its errors, are worth showing. */
  readonly words: RegExp;
  /** Whether it writes its own words and the head of the answer before the body, and `closed` after it. */
  readonly writesHead?: boolean;
}

/** The clients, the most widely known first. The last is always there: it is Node's own TLS, in a process of its own. */
export const outsideClients: readonly OutsideClient[] = [
  {
    name: 'curl',
    command: ({ port, path, roots }) => [
      'curl', '-q', '--silent', '--show-error', '--verbose', '--noproxy', '*', '--max-time', '10',
      '--cacert', roots, `https://localhost:${port}${path}`,
    ], // prettier-ignore
    words: /SSL connection using|certificate verify|^\*\s+subject:|^\*\s+issuer:|^< HTTP|^curl: \(\d+\)/,
  },
  {
    name: 'wget',
    command: ({ port, path, roots }) => [
      'wget', '--no-config', '--no-proxy', '--no-hsts', '--timeout=10', '--tries=1', '-O', '-',
      `--ca-certificate=${roots}`, `https://localhost:${port}${path}`,
    ], // prettier-ignore
    words: /HTTP request sent|^ERROR|^\s+(?:Unable|Self)|cannot verify/,
  },
  {
    name: 'openssl s_client',
    command: ({ port, roots }) => [
      'openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-verify_hostname', 'localhost',
      '-CAfile', roots, '-verify_return_error', '-ign_eof',
    ], // prettier-ignore
    input: ({ path }) => `GET ${path} HTTP/1.0\r\nHost: localhost\r\n\r\n`,
    words: /^(?:New, TLS|Server Temp Key|Verification|Verify return|verify error)/,
    writesHead: true,
  },
  {
    name: 'node:https',
    command: ({ port, path, roots }) => [
      process.execPath,
      '-e',
      NODE_CLIENT,
      roots,
      `https://localhost:${port}${path}`,
    ],
    words: /./,
  },
];

const NODE_CLIENT = `
const [roots, url] = process.argv.slice(1);
require('node:https').get(url, { ca: require('node:fs').readFileSync(roots), agent: false, timeout: 10000 }, (response) => {
  const { socket } = response;
  console.error(socket.getProtocol() + ', ' + socket.getCipher().name + ', authorized: ' + socket.authorized);
  response.pipe(process.stdout);
}).on('error', (error) => { console.error(error.code + ': ' + error.message); process.exitCode = 1; });`;

/** Lets a client fetch a page. Never rejects: a client that is not here has no exit code. */
export function fetchOutside(client: OutsideClient, request: OutsideRequest): Promise<OutsideAnswer> {
  const [program, ...args] = client.command(request);
  return new Promise((resolve) => {
    const process = spawn(program, args, { windowsHide: true });
    const timer = setTimeout(() => process.kill(), 15_000);
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    const done = (exitCode: number | undefined): void => {
      clearTimeout(timer);
      const [said, told] = [output, errors].map((parts) => Buffer.concat(parts).toString());
      const lines = (client.writesHead ? `${said}\n${told}` : told).split(/\r?\n/);
      const words = [...new Set(lines.filter((line) => client.words.test(line)).map((line) => line.trim()))];
      const body = client.writesHead ? (/\r\n\r\n([^]*?)(?:closed\n)?$/.exec(said)?.[1] ?? '') : said;
      resolve({ client: client.name, exitCode, body, words });
    };
    process.stdout.on('data', (bytes: Buffer) => output.push(bytes));
    process.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
    process.stdin.on('error', () => undefined); // it may have ended before it has read our request
    process.once('error', () => {
      done(undefined);
    });
    process.once('close', (code) => {
      done(code ?? undefined);
    });
    process.stdin.end(client.input?.(request) ?? '');
  });
}
