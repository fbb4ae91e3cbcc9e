import { unexplainedByte, verdictOf, wireLayer, Reader, shiftSpans, type Check } from '@cleartext/core';

const check = (outcome: Check['outcome'], optional?: boolean): Check => ({
  name: `a ${outcome} check`,
  outcome,
  sentence: 'what was found',
  clause: 'RFC 5280 section 6',
  ...(optional === undefined ? {} : { optional }),
});

describe('verdictOf', () => {
  it('accepts when every check passed', () => {
    expect(verdictOf([check('passed'), check('passed')])).toMatchObject({
      accepted: true,
      summary: 'every check passed',
    });
  });

  it('refuses when a check failed, and says which', () => {
    const verdict = verdictOf([check('passed'), check('not reached'), check('failed')]);
    expect(verdict).toMatchObject({ accepted: false, summary: 'a failed check: what was found' });
  });

  it('refuses when a check was not reached, because nobody knows what it would have found', () => {
    expect(verdictOf([check('passed'), check('not reached')]).accepted).toBe(false);
  });

  it('accepts without an optional check, and says so', () => {
    expect(verdictOf([check('passed'), check('not reached', true)])).toMatchObject({
      accepted: true,
      summary: 'every check passed, except a not reached check (what was found)',
    });
  });

  it('refuses when nothing was checked', () => {
    expect(verdictOf([]).accepted).toBe(false);
    expect(verdictOf([check('not reached', true)]).accepted).toBe(false);
  });
});

describe('a layer', () => {
  const bytes = Uint8Array.of(0, 2, 7, 8, 9);
  const reader = new Reader(bytes, 'Message');
  reader.opaque('body', 0, 0xffff);
  reader.rest('tail');

  it('is explained when its leaves partition its bytes', () => {
    expect(unexplainedByte(wireLayer('message', bytes, reader.spans))).toBeUndefined();
  });

  it('names the first byte that no leaf explains', () => {
    expect(unexplainedByte(wireLayer('message', bytes, reader.spans.slice(0, -1)))).toBe(4);
    expect(unexplainedByte(wireLayer('message', bytes, shiftSpans(reader.spans, 1)))).toBe(0);
  });

  it('names a byte that two leaves explain', () => {
    expect(unexplainedByte(wireLayer('message', bytes, [...reader.spans, ...reader.spans]))).toBe(0);
  });
});
