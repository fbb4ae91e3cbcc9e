// The main job: `npm start [-- options]` is `cleartext session demo [options]`.
import { main } from '../packages/cli/src/index.ts';

void main([...process.argv.slice(0, 2), 'session', 'demo', ...process.argv.slice(2)]);
