/**
 * UTCTime and GeneralizedTime, as RFC 5280 section 4.1.2.5 narrows them: seconds always, `Z` always, no fractions, no
 * leap second. Two-digit years mean 1950 to 2049; later ones need GeneralizedTime, earlier ones cannot be written.
 */

import { DecodeError } from '@cleartext/core';
import type { DerNode } from './der-decoder.ts';
import { segments } from './readers.ts';
import { tags } from './tags.ts';

/**
 * The moment of a UTCTime or GeneralizedTime node. A GeneralizedTime before 1950 is refused, as RFC 5280 knows none,
 * unless `earliestYear` lets older ones pass. Throws `DecodeError`.
 */
export function readTime(
  node: DerNode,
  path = 'time',
  { earliestYear = 1950 }: { readonly earliestYear?: number } = {},
): Date {
  const utc = node.tagClass === 'universal' && node.tag === tags.utcTime;
  if (!utc && (node.tagClass !== 'universal' || node.tag !== tags.generalizedTime))
    throw new DecodeError(path, node.start, `expected UTCTime or GeneralizedTime, found ${node.name}`);
  const bytes = segments(node, path);
  const yearDigits = utc ? 2 : 4;
  const form = utc ? 'YYMMDDHHMMSSZ' : 'YYYYMMDDHHMMSSZ';
  const wrong = (problem: string): never => {
    throw new DecodeError(path, node.start, problem);
  };
  if (bytes.length !== form.length || bytes[form.length - 1] !== 0x5a)
    wrong(`expected ${form}, found ${JSON.stringify(String.fromCharCode(...bytes.subarray(0, 24)))}`);
  for (let i = 0; i < form.length - 1; i++)
    if (bytes[i] < 0x30 || bytes[i] > 0x39) wrong(`expected ${form}, found no digit`);
  const pair = (at: number): number => 10 * (bytes[at] - 0x30) + bytes[at + 1] - 0x30;
  let year = utc ? pair(0) : 100 * pair(0) + pair(2);
  if (utc) year += year < 50 ? 2000 : 1900;
  if (year < earliestYear) wrong(`year ${year}, before ${earliestYear}`);
  const month = pair(yearDigits);
  const day = pair(yearDigits + 2);
  const hour = pair(yearDigits + 4);
  const minute = pair(yearDigits + 6);
  const second = pair(yearDigits + 8);
  if (month < 1 || month > 12) wrong(`month ${month}`);
  if (day < 1 || day > daysIn(year, month)) wrong(`day ${day} of month ${month}`);
  if (hour > 23 || minute > 59 || second > 59) wrong(`time of day ${hour}:${minute}:${second}`);
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  return date;
}

/** The digits of a moment: `YYMMDDHHMMSSZ` with two year digits, `YYYYMMDDHHMMSSZ` with four. Throws `RangeError`. */
export function timeText(date: Date, yearDigits: 2 | 4): string {
  const time = date.getTime();
  const [earliest, latest] = yearDigits === 2 ? [1950, 2049] : [1950, 9999];
  if (Number.isNaN(time) || date.getUTCFullYear() < earliest || date.getUTCFullYear() > latest)
    throw new RangeError(`date: expected a year of ${earliest} to ${latest}, found ${String(date)}`);
  return date
    .toISOString()
    .replace(/\.\d+/, '')
    .replace(/[-:T]/g, '')
    .slice(4 - yearDigits);
}

/** Whether RFC 5280 writes this moment as UTCTime: through the year 2049. */
export function fitsUtcTime(date: Date): boolean {
  return date.getUTCFullYear() < 2050;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
