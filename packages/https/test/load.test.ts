/** The load tests, small: seconds. `npm run test:slow` runs them in full. */

import { testLoad } from './contracts/load.ts';

testLoad({ parallel: 40, sequence: 40, stride: 97, print: () => undefined });
