/** `cleartext https serve --museum`: a row of local sites, one for each failing of a server, to point browsers and other clients at. */

import { openMuseum } from '@cleartext/https';
import { certificateToPem } from '@cleartext/x509';
import { Failure } from '../failure.ts';
import { checkOutput, systemMessage, writeOutput } from '../files.ts';
import { notice } from '../notices.ts';
import { untilStopped } from '../signals.ts';
import { table, writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface MuseumFlags {
  readonly port: number;
  readonly listen: string;
  readonly writeCa: string;
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** Opens the museum, prints the list of its sites, and keeps it open until a signal. */
export async function serveMuseum(flags: MuseumFlags, terminal: Terminal): Promise<void> {
  const { port, listen, writeCa, json, explain } = flags;
  if (listen !== '127.0.0.1')
    throw new Failure('--listen: the museum is broken on purpose and stays on this machine (127.0.0.1)');
  checkOutput(writeCa, true);
  const museum = await openMuseum({
    port,
    onRefusal: (site, error) => {
      if (explain) terminal.writeError(`${site.name}: ${error.message}\n`);
    },
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? error : new Failure(`port ${port}: ${systemMessage(error)}`);
  });
  const { index, sites, root } = museum;
  writeOutput(terminal, writeCa, certificateToPem(root), { force: true });
  notice(terminal, 'the museum', 'broken', 'most of its sites are, on purpose; for this machine only');
  if (json)
    writeJson(terminal, {
      index,
      root: writeCa,
      sites: sites.map(({ name, room, port, url, what, good, chromium, expected }) => ({
        ...{ name, room, port, url, what, good, expected },
        chromium: chromium ?? null,
      })),
    });
  else {
    const rows = sites.map(({ name, port, expected, what }) => [String(port), name, expected.modern, what]);
    const { columns, isColored: color } = terminal;
    terminal.write(table(['Port', 'Site', 'Our client', 'What is wrong, or special'], rows, { color, columns }));
  }
  terminal.writeError(
    `the root of the museum is in ${writeCa}: clients have to trust it for the visit\nlistening on ${index.url}\n`,
  );
  await untilStopped();
  await museum.close();
}
