// Runs a notebook without Python: starts Deno's Jupyter kernel, speaks the Jupyter wire protocol with it over ZeroMQ
// (https://jupyter-client.readthedocs.io/en/stable/messaging.html), and collects what each cell shows.
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as zmq from 'zeromq';
import { codeCells, exerciseCells, joined, withSolution } from './notebook.mjs';

const DELIMITER = '<IDS|MSG>';

/** The command that starts the kernel; the path of a connection file follows it. */
export const kernelCommand = [
  process.execPath,
  createRequire(import.meta.url).resolve('deno/bin.cjs'),
  'jupyter',
  '--kernel',
  '--conn',
];

/** Sibling packages are taken from their source. */
export const kernelEnvironment = { DENO_CONDITIONS: '@cleartext/source', DENO_NO_UPDATE_CHECK: '1' };

/**
 * Executes all cells in order and returns the notebook with outputs, and the failure of the first cell that threw. Then each exercise
 * is run once more with its solution in place of `undefined`; `solved` is what these runs print, in order.
 */
export async function runNotebook(file, { timeout = 120_000 } = {}) {
  const notebook = JSON.parse(await readFile(file, 'utf8'));
  const kernel = await startKernel(path.dirname(file), timeout);
  try {
    let count = 0;
    for (const cell of codeCells(notebook)) {
      cell.execution_count = ++count;
      cell.outputs = [];
      const reply = await kernel.execute(joined(cell.source), cell);
      if (reply.status === 'error') return { notebook, failure: `cell ${count}: ${reply.ename}: ${reply.evalue}` };
    }
    // The kernel may report a cell as idle before its last output has arrived.
    await sleep(100);
    const solved = [];
    for (const cell of exerciseCells(notebook)) {
      const trial = { execution_count: ++count, outputs: [] };
      await kernel.execute(withSolution(cell), trial);
      await sleep(20);
      solved.push(trial.outputs.map(({ text, ename, evalue }) => text ?? `${ename}: ${evalue}`).join(''));
    }
    return { notebook, solved };
  } catch (error) {
    return { notebook, failure: `${error.message}\n${kernel.log()}` };
  } finally {
    await kernel.stop();
  }
}

async function startKernel(cwd, timeout) {
  const folder = await mkdtemp(path.join(tmpdir(), 'cleartext-kernel-'));
  const key = randomUUID();
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const connection = { transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256', ...ports };
  const connectionFile = path.join(folder, 'connection.json');
  await writeFile(connectionFile, JSON.stringify(connection));

  const [program, ...args] = kernelCommand;
  const child = spawn(program, [...args, connectionFile], {
    cwd,
    env: { ...process.env, ...kernelEnvironment },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  child.stderr.on('data', (text) => (log += text));

  const session = randomUUID();
  const shell = new zmq.Dealer({ routingId: session, linger: 0 });
  const iopub = new zmq.Subscriber({ linger: 0 });
  shell.connect(`tcp://127.0.0.1:${shell_port}`);
  iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
  iopub.subscribe();

  const replies = new Map();
  const idle = new Set();
  const cells = new Map();
  listen(shell, ({ parent, content }) => replies.set(parent, content));
  listen(iopub, ({ type, parent, content }) => {
    if (type === 'status' && content.execution_state === 'idle') idle.add(parent);
    // An output belongs to the cell that asked for it, whenever it comes.
    else if (cells.has(parent)) addOutput(cells.get(parent), type, content);
  });

  const send = async (type, content) => {
    const msg_id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id, session, username: 'runner', date, msg_type: type, version: '5.3' };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac('sha256', key).update(parts.join('')).digest('hex');
    await shell.send([DELIMITER, signature, ...parts]);
    return msg_id;
  };
  const until = async (what, arrived, pause, ask = () => {}) => {
    for (const end = Date.now() + timeout; !arrived(); await sleep(pause)) {
      if (child.exitCode !== null) throw new Error(`the kernel ended while waiting for ${what}`);
      if (Date.now() > end) throw new Error(`nothing came for ${timeout / 1000} s while waiting for ${what}`);
      await ask();
    }
  };
  const stop = async () => {
    shell.close();
    iopub.close();
    if (child.exitCode === null) process.kill(-child.pid);
    await rm(folder, { recursive: true, force: true });
  };

  try {
    // A subscriber that joins late misses messages, so ask until both sockets have answered.
    const answered = () => idle.size > 0 && replies.size > 0;
    await until('its first answer', answered, 50, () => send('kernel_info_request', {}));
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`, { cause: error });
  }

  const execute = async (code, cell) => {
    const request = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: true };
    const id = await send('execute_request', { ...request, user_expressions: {} });
    cells.set(id, cell);
    await until(`cell ${cell.execution_count}`, () => replies.has(id) && idle.has(id), 5);
    return replies.get(id);
  };
  return { execute, stop, log: () => log };
}

function addOutput(cell, type, content) {
  const { name, text, data, metadata = {}, ename, evalue, traceback } = content;
  const last = cell.outputs.at(-1);
  if (type === 'stream' && last?.output_type === 'stream' && last.name === name) last.text += text;
  else if (type === 'stream') cell.outputs.push({ output_type: 'stream', name, text });
  else if (type === 'display_data') cell.outputs.push({ output_type: type, data, metadata });
  else if (type === 'error') cell.outputs.push({ output_type: type, ename, evalue, traceback });
  else if (type === 'execute_result') {
    cell.outputs.push({ output_type: type, execution_count: cell.execution_count, data, metadata });
  }
}

/** Calls `receive` for each message of a socket until the socket is closed. */
async function listen(socket, receive) {
  try {
    for await (const frames of socket) {
      const first = frames.findIndex((frame) => frame.toString() === DELIMITER) + 2;
      const [header, parent, , content] = frames.slice(first, first + 4).map((frame) => JSON.parse(frame.toString()));
      receive({ type: header.msg_type, parent: parent.msg_id, content });
    }
  } catch {
    // The socket was closed.
  }
}

/** Free ports, held open together so that no two are the same. */
async function freePorts(count) {
  const listening = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
  const servers = await Promise.all(Array.from({ length: count }, () => listening(createServer())));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
