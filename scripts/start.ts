// The main job: `npm start [-- options]` is `cleartext session demo [options]`, and then `cleartext https demo`: the same for real.
import { main } from '../packages/cli/src/index.ts';

async function start(args: readonly string[]): Promise<void> {
  const command = process.argv.slice(0, 2);
  await main([...command, 'session', 'demo', ...args]);
  if (process.exitCode !== 0 || args.some((arg) => arg === '--help' || arg === '-h')) return;
  process.stdout.write('\n');
  await main([...command, 'https', 'demo']);
}

void start(process.argv.slice(2));
