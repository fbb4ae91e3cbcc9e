// Published test suites against the packages: `npm run conformance -- <suite|all> <folder>`.
import { conformance } from '../packages/conformance/src/index.ts';

process.exitCode = 1; // until the run has come to its end
void conformance(process.argv.slice(2)).then((status) => (process.exitCode = status));
