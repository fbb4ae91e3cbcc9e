/**
 * UTCTime and GeneralizedTime, as RFC 5280 section 4.1.2.5 narrows them: seconds always, `Z` always, no fractions, no
 * leap second. Two-digit years mean 1950 to 2049; later ones need GeneralizedTime, earlier ones cannot be written.
 */

import { DecodeError, describe, type Path } from '@cleartext/core';
import type { DerNode } from './der-decoder.ts';
import { stringContents } from './readers.ts';
import { tags } from './tags.ts';

/**
 * The moment of a UTCTime or GeneralizedTime node. A GeneralizedTime before 1950 is refused, as RFC 5280 knows none,
 * unless `earliestYear` lets older ones pass. Throws `DecodeError`.
 */
export function readTime(
  node: DerNode,
  path: Path = 'time',
  { earliestYear = 1950 }: { readonly earliestYear?: number } = {},
): Date {
  const utc = node.tagClass === 'universal' && node.tag === tags.utcTime;
  if (!utc && (node.tagClass !== 'universal' || node.tag !== tags.generalizedTime))
    wrong(node, path, `expected UTCTime or GeneralizedTime, found ${node.name}`);
  const { source, contentStart: start, contentEnd: end } = stringContents(node, path);
  const form = utc ? 'YYMMDDHHMMSSZ' : 'YYYYMMDDHHMMSSZ';
  if (end - start !== form.length || source[end - 1] !== 0x5a) {
    const found = String.fromCharCode(...source.subarray(start, Math.min(end, start + 24)));
    wrong(node, path, `expected ${form}, found ${JSON.stringify(found)}`);
  }
  for (let at = start; at < end - 1; at++)
    if (source[at] < 0x30 || source[at] > 0x39) wrong(node, path, `expected ${form}, found no digit`);

  let year = utc ? pair(source, start) : 100 * pair(source, start) + pair(source, start + 2);
  if (utc) year += year < 50 ? 2000 : 1900;
  const month = pair(source, end - 11);
  const day = pair(source, end - 9);
  const hour = pair(source, end - 7);
  const minute = pair(source, end - 5);
  const second = pair(source, end - 3);
  if (year < earliestYear) wrong(node, path, `year ${year}, before ${earliestYear}`);
  if (month < 1 || month > 12) wrong(node, path, `month ${month}`);
  if (day < 1 || day > daysIn(year, month)) wrong(node, path, `day ${day} of month ${month}`);
  if (hour > 23 || minute > 59 || second > 59) wrong(node, path, `time of day ${hour}:${minute}:${second}`);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (year < 100) date.setUTCFullYear(year, month - 1, day); // Date.UTC takes them for 1900 to 1999
  return date;
}

/** The digits of a moment: `YYMMDDHHMMSSZ` with two year digits, `YYYYMMDDHHMMSSZ` with four. Throws `RangeError`. */
export function timeText(date: Date, yearDigits: 2 | 4): string {
  checkDate(date);
  const [earliest, latest] = yearDigits === 2 ? [1950, 2049] : [1950, 9999];
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < earliest || date.getUTCFullYear() > latest)
    throw new RangeError(`date: expected a year of ${earliest} to ${latest}, found ${String(date)}`);
  return date
    .toISOString()
    .replace(/\.\d+/, '')
    .replace(/[-:T]/g, '')
    .slice(4 - yearDigits);
}

/** Whether RFC 5280 writes this moment as UTCTime: through the year 2049. */
export function fitsUtcTime(date: Date): boolean {
  checkDate(date);
  return date.getUTCFullYear() < 2050;
}

function checkDate(date: Date): void {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (typeof date?.getTime !== 'function') throw new TypeError(`date: expected a Date, found ${describe(date)}`);
}

function wrong(node: DerNode, path: Path, problem: string): never {
  throw new DecodeError(path, node.start, problem);
}

/** The value of two digits. */
function pair(bytes: Uint8Array, at: number): number {
  return 10 * (bytes[at] - 0x30) + bytes[at + 1] - 0x30;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
