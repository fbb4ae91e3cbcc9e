// `npm run kernel` tells Jupyter (and so VS Code) about the kernel: a kernelspec named "Cleartext (Deno)" in the user's
// Jupyter folder, pointing at the Deno installed here, with the setting that takes the packages from their source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { kernelCommand, kernelEnvironment } from './kernel.mjs';

const home = homedir();
const jupyter =
  process.env.JUPYTER_DATA_DIR ??
  {
    darwin: path.join(home, 'Library', 'Jupyter'),
    win32: path.join(process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'jupyter'),
  }[process.platform] ??
  path.join(process.env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'jupyter');

const folder = path.join(jupyter, 'kernels', 'cleartext');
const specification = {
  argv: [...kernelCommand, '{connection_file}'],
  display_name: 'Cleartext (Deno)',
  language: 'typescript',
  env: kernelEnvironment,
};
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'kernel.json'), `${JSON.stringify(specification, null, 2)}\n`);
console.log(`The kernel "Cleartext (Deno)" is known to Jupyter now (${path.join(folder, 'kernel.json')}).`);
