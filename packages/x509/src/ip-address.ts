/**
 * IP addresses as certificates hold them (RFC 5280 section 4.2.1.6): 4 or 16 bytes in network order; and their written
 * forms (RFC 791 dotted decimal; RFC 4291 section 2.2, printed as RFC 5952 recommends).
 */

import { checkText } from '@cleartext/core';

/** The 4 or 16 bytes of a written address, or undefined if the text is not one. */
export function parseIpAddress(text: string): Uint8Array | undefined {
  checkText('text', text);
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** The written form of 4 or 16 bytes; other lengths, which malformed certificates hold, come out in hexadecimal. */
export function formatIpAddress(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  if (address.length !== 16) return Array.from(address, (byte) => byte.toString(16).padStart(2, '0')).join(':');
  const groups = Array.from({ length: 8 }, (_, i) => ((address[2 * i] << 8) | address[2 * i + 1]).toString(16));
  const zeros = longestZeroRun(groups);
  if (zeros.length < 2) return groups.join(':');
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(zeros.start + zeros.length).join(':')}`;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const numbers = text.split('.');
  const valid = numbers.length === 4 && numbers.every((number) => /^(0|[1-9]\d{0,2})$/.test(number) && +number < 256);
  return valid ? Uint8Array.from(numbers, Number) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (halves.length === 1) return head.length === 16 ? Uint8Array.from(head) : undefined;
  const missing = 16 - head.length - tail!.length;
  return missing < 2 ? undefined : Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail!]);
}

/** The bytes of colon-separated groups; at the end of an address the last may be a dotted IPv4 address. */
function parseGroups(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    const dotted = atEnd && i === groups.length - 1 && group.includes('.') ? parseIpv4(group) : undefined;
    if (dotted) bytes.push(...dotted);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}

function longestZeroRun(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
