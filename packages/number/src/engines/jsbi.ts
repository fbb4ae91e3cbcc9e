/**
 * The engine on jsbi: arbitrary-precision integers as plain JavaScript objects, digit by digit in an array. Slower than
 * native bigints, but its source can be read and stepped through in a debugger. Only this file knows jsbi.
 */

import JSBI from 'jsbi';
import type { Engine } from '../engine.ts';
import { createEngine } from '../int.ts';

/** Numbers computed by jsbi, an implementation of bigints in JavaScript. */
export const jsbi: Engine = /* @__PURE__ */ createEngine<JSBI>({
  name: 'jsbi',
  fromNumber: (value) => JSBI.BigInt(value),
  fromText: (digits) => JSBI.BigInt(digits),
  toText: (value, radix) => value.toString(radix),
  toNumber: (value) => JSBI.toNumber(value),
  add: (a, b) => JSBI.add(a, b),
  subtract: (a, b) => JSBI.subtract(a, b),
  multiply: (a, b) => JSBI.multiply(a, b),
  divide: (a, b) => JSBI.divide(a, b),
  remainder: (a, b) => JSBI.remainder(a, b),
  shiftLeft: (a, bits) => JSBI.leftShift(a, JSBI.BigInt(bits)),
  shiftRight: (a, bits) => JSBI.signedRightShift(a, JSBI.BigInt(bits)),
  compare: (a, b) => (JSBI.lessThan(a, b) ? -1 : JSBI.greaterThan(a, b) ? 1 : 0),
  isZero: (a) => JSBI.equal(a, ZERO),
  isNegative: (a) => JSBI.lessThan(a, ZERO),
  isOdd: (a) => JSBI.notEqual(JSBI.bitwiseAnd(a, ONE), ZERO),
});

const ZERO = /* @__PURE__ */ JSBI.BigInt(0);
const ONE = /* @__PURE__ */ JSBI.BigInt(1);
