/** The load tests in full: 1,000 connections at once, 10,000 in sequence, cuts at every byte. They print figures. */

import { testLoad } from './contracts/load.ts';

jest.setTimeout(900_000);

testLoad({ parallel: 1000, sequence: 10_000, stride: 1, print: (line) => process.stdout.write(`load: ${line}\n`) });
