import { mlKem1024, mlKem512, mlKem768 } from '../src/index.ts';
import { accumulate } from './accumulated.ts';

jest.setTimeout(300_000); // a busy machine is no failure

/** CCTV ML-KEM/README.md, "the resulting hashes for 10 000 consecutive tests". */
it.each([
  ['ML-KEM-512', mlKem512, '705dcffc87f4e67e35a09dcaa31772e86f3341bd3ccf1e78a5fef99ae6a35a13'],
  ['ML-KEM-768', mlKem768, 'f959d18d3d1180121433bf0e05f11e7908cf9d03edc150b2b07cb90bef5bc1c1'],
  ['ML-KEM-1024', mlKem1024, 'e3bf82b013307b2e9d47dde791ff6dfc82e694e6382404abdb948b908b75bad5'],
])('%s: 10 000 accumulated vectors', (_, kem, expected) => {
  expect(accumulate(kem, 10_000)).toBe(expected);
});
