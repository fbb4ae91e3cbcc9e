/** The end of `npm start`: every client that is here fetches our page and refuses it without the right authority. */

import { tellHttpsStory } from '../src/story/https-story.ts';
import { outsideClients } from '../src/story/outside-client.ts';
import { page } from '../src/story/page.ts';
import { succeeds } from './people.ts';

const told = async (clients: typeof outsideClients): Promise<{ ok: boolean; text: string; lines: string[] }> => {
  const lines: string[] = [];
  const ok = await tellHttpsStory(
    page((line) => lines.push(line), false),
    clients,
  );
  return { ok, text: lines.join('\n'), lines };
};
const absent = { name: 'nobody', command: () => ['no-program-of-this-name'] as const, words: /./ };

describe('a page over HTTPS, for real', () => {
  it.each(outsideClients.map((client) => [client.name, client] as const))(
    '%s fetches it, and refuses another authority',
    async (name, client) => {
      const { ok, text, lines } = await told([client]);
      if (text.includes('No client got the page') && !text.includes('says:')) {
        process.stderr.write(`${name} is not here\n`);
        return;
      }
      expect(ok).toBe(true);
      expect(text).toContain(`+ ${name} has checked the certificate and got the page`);
      expect(text).toContain('version            TLS 1.3');
      expect(text).toMatch(/says:\n {5}\S/); // it has words of its own
      expect(text).toMatch(/It says:\n {5}\S/);
      expect(text).toContain('+ It refuses, and sends no request');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it('asks the next client where one is not installed, and Node is always there', async () => {
    const { ok, text } = await told([absent, ...outsideClients.slice(-1)]);
    expect(ok).toBe(true);
    expect(text).not.toContain('nobody');
    expect(text).toContain('node:https says:\n     TLSv1.3, TLS_AES_128_GCM_SHA256, authorized: true');
  });

  it('says so if nobody gets it', async () => {
    const { ok, text } = await told([absent]);
    expect([ok, text.includes('x No client got the page.')]).toEqual([false, true]);
  });

  it('is a command, too', async () => {
    expect((await succeeds(['https', 'demo'])).out).toContain('And now for real');
  });
});
