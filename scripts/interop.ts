/** Conversations with every TLS peer that is installed: `npm run interop -- [--only NAME,...] [--offline] [--details] [--write]`. */

import { removeFolders } from '../tools/peers/process.ts';
import { runInterop } from '../tools/peers/report.ts';

process.exitCode = 1; // until the run has come to its end
void runInterop(process.argv.slice(2))
  .then((status) => (process.exitCode = status))
  .finally(removeFolders);
