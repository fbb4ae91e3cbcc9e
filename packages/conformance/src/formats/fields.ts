/**
 * Named values of a test case, out of JSON or out of a text block, and their typed readers. A value that is missing or of
 * another type makes a `FormatError` that names it.
 */

import { describe, hexToBytes } from '@cleartext/core';
import { int, type Int } from '@cleartext/number';

/** The values of one case, group or file by their names. */
export type Fields = Readonly<Record<string, unknown>>;

/** A file that is not of its suite's format: the file is wrong, not the toolkit. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** Whether a field is there. */
export function has(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && fields[name] !== null;
}

/** A text. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new FormatError(`${name}: expected text, found ${describe(value)}`);
}

/** An integer, as a number or in decimal digits. */
export function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  throw new FormatError(`${name}: expected an integer, found ${describe(value)}`);
}

/** A truth value. */
export function booleanOf(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value === 'boolean') return value;
  throw new FormatError(`${name}: expected true or false, found ${describe(value)}`);
}

/** The bytes of hexadecimal text. */
export function bytesOf(fields: Fields, name: string): Uint8Array {
  return hexBytes(textOf(fields, name), name);
}

/** The bytes of hexadecimal text, none if the field is not there. */
export function optionalBytesOf(fields: Fields, name: string): Uint8Array {
  return has(fields, name) ? bytesOf(fields, name) : new Uint8Array();
}

/** The non-negative integer of hexadecimal text. */
export function intOf(fields: Fields, name: string): Int {
  return hexInt(textOf(fields, name), name);
}

/** A list of objects. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  if (Array.isArray(value)) return value.map((element) => asFields(element, name));
  throw new FormatError(`${name}: expected a list, found ${describe(value)}`);
}

/** A list of texts; null and nothing stand for an empty one. */
export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value;
  throw new FormatError(`${name}: expected a list of texts, found ${describe(value)}`);
}

/** An object. */
export function fieldsOf(fields: Fields, name: string): Fields {
  return asFields(fields[name], name);
}

/** An object, under a name for the error. */
export function asFields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FormatError(`${name}: expected an object, found ${describe(value)}`);
}

/** The bytes of hexadecimal text. */
export function hexBytes(hex: string, name: string): Uint8Array {
  try {
    return hexToBytes(hex);
  } catch {
    throw new FormatError(`${name}: expected hexadecimal text, found ${describe(hex)}`);
  }
}

/** The non-negative integer of hexadecimal digits, of which there may be an odd number. */
export function hexInt(hex: string, name: string): Int {
  if (/^[0-9a-fA-F]+$/.test(hex)) return int(`0x${hex}`);
  throw new FormatError(`${name}: expected hexadecimal digits, found ${describe(hex)}`);
}
