/** `cleartext https demo`: our server and a client of other people, on this machine; the end of `npm start`. */

import type { Command } from 'commander';
import { negative } from '../failure.ts';
import { tellHttpsStory } from '../story/https-story.ts';
import { page } from '../story/page.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

/** Adds `https demo`. */
export function registerHttpsDemo(parent: Command, terminal: Terminal): void {
  parent
    .command('demo')
    .description('watch curl, or another client that is here, fetch a page from our server, and refuse it')
    .addHelpText('after', examples('cleartext https demo'))
    .action(async () => {
      const write = (line: string): void => {
        terminal.write(`${line}\n`);
      };
      const ok = await tellHttpsStory(page(write, terminal.isColored, terminal.columns));
      if (!ok) throw negative('no client fetched the page as it has to');
    });
}
