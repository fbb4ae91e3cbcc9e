import {
  AuthenticationError,
  checkBytes,
  checkInteger,
  checkOneOf,
  checkText,
  DecodeError,
  describe as nameOf,
  FieldPath,
} from '@cleartext/core';

describe('error classes', () => {
  it('DecodeError says where and what', () => {
    const error = new DecodeError('Certificate.version', 12, 'is 7');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'DecodeError',
      message: 'Certificate.version at byte 12: is 7',
      path: 'Certificate.version',
      offset: 12,
      problem: 'is 7',
    });
  });

  it('spells a path that is made of steps', () => {
    const tbs = new FieldPath('Certificate', 'tbsCertificate');
    const extension = new FieldPath(new FieldPath(tbs, 'extensions'), 2);
    const error = new DecodeError(new FieldPath(extension, '(keyUsage)'), 7, 'is empty');
    expect(error.path).toBe('Certificate.tbsCertificate.extensions[2](keyUsage)');
    expect(error.message).toBe('Certificate.tbsCertificate.extensions[2](keyUsage) at byte 7: is empty');
    expect(String(tbs)).toBe('Certificate.tbsCertificate');
  });

  it('AuthenticationError is vague by default', () => {
    const error = new AuthenticationError();
    expect(error.name).toBe('AuthenticationError');
    expect(error.message).toBe('authentication failed');
    expect(new AuthenticationError('bad padding').message).toBe('bad padding');
  });
});

describe('checkBytes', () => {
  const eight = new Uint8Array(8);

  it.each([
    ['any length', {}],
    ['one size', 8],
    ['one of several', [8, 16]],
    ['a range', { min: 1, max: 8 }],
    ['a multiple', { multipleOf: 4 }],
  ])('accepts %s', (_, expected) => {
    expect(() => checkBytes('key', eight, expected)).not.toThrow();
  });

  it.each([
    [7, 'key: expected 7 bytes, found 8'],
    [[16], 'key: expected 16 bytes, found 8'],
    [[16, 24, 32], 'key: expected 16, 24 or 32 bytes, found 8'],
    [{ max: 7 }, 'key: expected at most 7 bytes, found 8'],
    [{ min: 9 }, 'key: expected at least 9 bytes, found 8'],
    [{ min: 9, max: 10 }, 'key: expected 9 to 10 bytes, found 8'],
    [{ multipleOf: 3 }, 'key: expected a multiple of 3 bytes, found 8'],
  ])('refuses what is not %j', (expected, message) => {
    expect(() => checkBytes('key', eight, expected)).toThrow(new RangeError(message));
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['00', '"00"'],
    [[1, 2], 'an Array'],
    [new ArrayBuffer(2), 'an ArrayBuffer'],
    [new Uint16Array(2), 'a Uint16Array'],
  ])('refuses %j', (value, found) => {
    expect(() => checkBytes('key', value)).toThrow(new TypeError(`key: expected a Uint8Array, found ${found}`));
  });

  it('accepts a Buffer, which is a Uint8Array', () => {
    expect(() => checkBytes('key', Buffer.alloc(3), 3)).not.toThrow();
  });
});

describe('checkInteger, checkOneOf and checkText', () => {
  it.each([
    [1.5, {}, new TypeError('n: expected an integer, found 1.5')],
    [NaN, {}, new TypeError('n: expected an integer, found NaN')],
    [2 ** 53, {}, new TypeError('n: expected an integer, found 9007199254740992')],
    ['1', {}, new TypeError('n: expected an integer, found "1"')],
    [1n, {}, new TypeError('n: expected an integer, found 1n')],
    [0, { min: 1 }, new RangeError('n: expected at least 1, found 0')],
    [5, { min: 0, max: 4 }, new RangeError('n: expected at most 4, found 5')],
    [-1, { min: 0, max: 4 }, new RangeError('n: expected 0 to 4, found -1')],
    [-1, { min: 0 }, new RangeError('n: expected at least 0, found -1')],
    [5, { max: 4 }, new RangeError('n: expected at most 4, found 5')],
    [5, { min: 1, max: 4 }, new RangeError('n: expected 1 to 4, found 5')],
  ])('checkInteger refuses %p within %j', (value, limits, error) => {
    expect(() => checkInteger('n', value, limits)).toThrow(error);
  });

  it('accept what is right', () => {
    expect(() => checkInteger('n', -3)).not.toThrow();
    expect(() => checkInteger('n', 4, { min: 4, max: 4 })).not.toThrow();
    expect(() => checkOneOf('mode', 'cbc', ['ecb', 'cbc'])).not.toThrow();
    expect(() => checkText('text', '')).not.toThrow();
  });

  it('checkOneOf lists the choices', () => {
    expect(() => checkOneOf('mode', 'xyz', ['ecb', 'cbc', 'ctr'])).toThrow(
      new RangeError('mode: expected ecb, cbc or ctr, found "xyz"'),
    );
    expect(() => checkOneOf('bits', 9, [8])).toThrow(new RangeError('bits: expected 8, found 9'));
  });
});

it('checkText says what it found instead of a text', () => {
  expect(() => checkText('key', undefined)).toThrow(new TypeError('key: expected a string, found undefined'));
});

describe('describe', () => {
  it.each([
    ['a'.repeat(50), `"${'a'.repeat(40)}..."`],
    [new Date(0), 'a Date'],
    [new Error('x'), 'an Error'],
    [{}, 'an Object'],
    [Object.create(null), 'an object'],
    [
      new (class {
        readonly nameless = true;
      })(),
      'an object',
    ],
    [() => 1, 'a function'],
    [7, '7'],
    [7n, '7n'],
    [true, 'true'],
    [Symbol('s'), 'Symbol(s)'],
  ])('names %p', (value: unknown, name) => {
    expect(nameOf(value)).toBe(name);
  });
});
