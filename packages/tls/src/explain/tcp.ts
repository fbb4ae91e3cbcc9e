/**
 * From captured packets to what was said on TCP connections (RFC 9293): the segments of each connection, put in the order of their sequence
 * numbers. Understood are Ethernet (with VLAN tags), the loopback and cooked interfaces of Linux and BSD, and bare IP; IPv4 and IPv6.
 * Whatever is no TCP is passed over. IP fragments are passed over too: TCP avoids them.
 */

import { bytesToHex, DecodeError, viewOf } from '@cleartext/core';
import type { CapturedPacket } from './capture-file.ts';
import type { RecordedBytes } from './recording.ts';

/** A connection. */
export interface TcpConnection {
  /** `192.0.2.1:49152`; the one that opened the connection, as far as that can be seen. */
  readonly client: string;
  readonly server: string;
  /** What was said, in the order in which it arrived. */
  readonly chunks: readonly RecordedBytes[];
  /** What is missing in the capture; empty for a complete one. */
  readonly gaps: readonly string[];
}

/**
 * The connections in a capture on which anything was said, in the order in which they began. A segment that comes twice counts once; one that comes early
 * waits, unless 1024 segments or 4 MiB wait already in its direction. Throws `DecodeError` for more than 10,000 connections.
 */
export function tcpConnections(packets: readonly CapturedPacket[]): readonly TcpConnection[] {
  const all: Connection[] = [];
  const latest = new Map<string, Connection>();
  for (const [i, packet] of packets.entries()) {
    const segment = segmentOf(packet);
    if (!segment) continue;
    const { from, to, flags } = segment;
    const key = [from, to].sort().join(' ');
    let connection = latest.get(key);
    // A SYN after the first data begins another connection between the same ports.
    if (!connection || (flags & SYN && !(flags & ACK) && connection.chunks.length > 0)) {
      connection = newConnection(from, to);
      latest.set(key, connection);
      all.push(connection);
      if (all.length > MAX_CONNECTIONS)
        throw new DecodeError('capture', i, `has more than ${MAX_CONNECTIONS} connections`);
    }
    if (flags & SYN) connection.opener = flags & ACK ? to : from;
    take(connection, segment);
  }
  return all.filter(({ chunks }) => chunks.length > 0).map(finished);
}

interface Segment {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

/** One direction: the next number, and what came before its turn. */
interface Flow {
  next: number | undefined;
  /** In the order of the sequence numbers. */
  readonly early: { readonly start: number; readonly bytes: Uint8Array }[];
  waiting: number;
  /** Segments that could not wait any more. */
  dropped: number;
}

interface Connection {
  readonly ends: readonly [string, string];
  readonly flows: ReadonlyMap<string, Flow>;
  /** Who sent what. */
  readonly chunks: { readonly from: string; readonly bytes: Uint8Array }[];
  opener: string | undefined;
}

function newConnection(from: string, to: string): Connection {
  const flow = (): Flow => ({ next: undefined, early: [], waiting: 0, dropped: 0 });
  return {
    ends: [from, to],
    flows: new Map([
      [from, flow()],
      [to, flow()],
    ]),
    chunks: [],
    opener: undefined,
  };
}

/** RFC 9293 section 3.10.7.4: what is new in a segment, and what can follow it. Sequence numbers are modulo 2^32. */
function take({ flows, chunks }: Connection, { from, sequence, flags, payload }: Segment): void {
  const flow = flows.get(from);
  if (!flow) return;
  if (flags & SYN) {
    flow.next = (sequence + 1) | 0;
    return;
  }
  if (payload.length === 0) return;
  flow.next ??= sequence | 0;
  const distance = (sequence - flow.next) | 0;
  if (distance > 0) {
    putAside(flow, sequence | 0, payload);
    return;
  }
  deliver(flow, payload.subarray(Math.min(-distance, payload.length)), from, chunks);
  for (let first = flow.early.at(0); first && ((first.start - flow.next) | 0) <= 0; first = flow.early.at(0)) {
    flow.early.shift();
    flow.waiting -= first.bytes.length;
    const known = (flow.next - first.start) | 0;
    deliver(flow, first.bytes.subarray(Math.min(known, first.bytes.length)), from, chunks);
  }
}

/** A segment that came before its turn. */
function putAside(flow: Flow, start: number, bytes: Uint8Array): void {
  const { early } = flow;
  if (early.length >= MAX_EARLY || flow.waiting + bytes.length > MAX_WAITING) {
    flow.dropped++;
    return;
  }
  let at = early.length;
  while (at > 0 && ((early[at - 1].start - start) | 0) > 0) at--;
  if (at > 0 && early[at - 1].start === start && early[at - 1].bytes.length >= bytes.length) return;
  early.splice(at, 0, { start, bytes });
  flow.waiting += bytes.length;
}

function deliver(flow: Flow, bytes: Uint8Array, from: string, chunks: Connection['chunks']): void {
  if (bytes.length === 0) return;
  chunks.push({ from, bytes });
  flow.next = ((flow.next ?? 0) + bytes.length) | 0;
}

function finished({ ends, flows, chunks, opener }: Connection): TcpConnection {
  const client = opener ?? helloSender(chunks) ?? ends[0];
  const server = ends[0] === client ? ends[1] : ends[0];
  const name = (end: string): 'client' | 'server' => (end === client ? 'client' : 'server');
  return {
    client,
    server,
    chunks: chunks.map(({ from, bytes }) => ({ from: name(from), bytes })),
    gaps: ends.flatMap((end) => {
      const { early, dropped } = flows.get(end) ?? { early: [], dropped: 0 };
      const lost = early.length + dropped;
      return lost === 0 ? [] : [`a segment of the ${name(end)} is missing; ${lost} behind it are left out`];
    }),
  };
}

/** Without a SYN in the capture: whoever sends a ClientHello is the client. */
function helloSender(chunks: Connection['chunks']): string | undefined {
  return chunks.find(({ bytes }) => bytes[0] === 22 && bytes[1] === 3 && bytes[5] === 1)?.from;
}

// Layers below TCP.

/** The TCP segment in a packet; undefined for everything else. */
function segmentOf({ linkType, bytes }: CapturedPacket): Segment | undefined {
  const start = networkStart(linkType, bytes);
  if (start === undefined || start >= bytes.length) return undefined;
  const packet = bytes.subarray(start);
  const ip = packet[0] >> 4 === 4 ? ipv4(packet) : packet[0] >> 4 === 6 ? ipv6(packet) : undefined;
  if (!ip || ip.payload.length < 20) return undefined;
  const view = viewOf(ip.payload);
  const headerSize = 4 * (ip.payload[12] >> 4);
  if (headerSize < 20 || headerSize > ip.payload.length) return undefined;
  return {
    from: `${ip.from}:${view.getUint16(0)}`,
    to: `${ip.to}:${view.getUint16(2)}`,
    sequence: view.getUint32(4),
    flags: ip.payload[13],
    payload: ip.payload.subarray(headerSize),
  };
}

/** Where the IP packet begins behind the header of the link. */
function networkStart(linkType: number, bytes: Uint8Array): number | undefined {
  switch (linkType) {
    case LINK.ethernet: {
      let at = 12;
      for (let tags = 0; tags < 2 && VLAN.includes(256 * bytes[at] + bytes[at + 1]); tags++) at += 4;
      return at + 2;
    }
    case LINK.null:
    case LINK.loop:
      return 4;
    case LINK.linuxCooked:
      return 16;
    case LINK.linuxCooked2:
      return 20;
    default:
      return RAW_IP.includes(linkType) ? 0 : undefined;
  }
}

interface IpPacket {
  readonly from: string;
  readonly to: string;
  readonly payload: Uint8Array;
}

/** RFC 791 section 3.1. A length of 0 comes from network cards that cut segments themselves: then all that was captured counts. */
function ipv4(packet: Uint8Array): IpPacket | undefined {
  const headerSize = 4 * (packet[0] & 15);
  if (packet.length < 20 || headerSize < 20 || packet[9] !== TCP) return undefined;
  const view = viewOf(packet);
  const isFragment = (view.getUint16(6) & 0x3fff) !== 0;
  if (isFragment) return undefined;
  const total = view.getUint16(2) || packet.length;
  const address = (at: number): string => packet.subarray(at, at + 4).join('.');
  return { from: address(12), to: address(16), payload: packet.subarray(headerSize, Math.min(total, packet.length)) };
}

/** RFC 8200 section 3, behind the extension headers of its section 4. */
function ipv6(packet: Uint8Array): IpPacket | undefined {
  if (packet.length < 40) return undefined;
  const size = 256 * packet[4] + packet[5];
  const end = size === 0 ? packet.length : Math.min(packet.length, 40 + size);
  let [next, at] = [packet[6], 40];
  for (let headers = 0; headers < 8 && EXTENSION_HEADERS.includes(next) && at + 8 <= end; headers++)
    [next, at] = [packet[at], at + 8 + 8 * packet[at + 1]];
  if (next !== TCP || at > end) return undefined;
  const address = (start: number): string =>
    `[${bytesToHex(packet.subarray(start, start + 16)).replace(/....(?!$)/g, '$&:')}]`;
  return { from: address(8), to: address(24), payload: packet.subarray(at, end) };
}

/** LINKTYPE numbers, https://www.tcpdump.org/linktypes.html */
const LINK = { null: 0, ethernet: 1, loop: 108, linuxCooked: 113, linuxCooked2: 276 } as const;
const RAW_IP: readonly number[] = [12, 14, 101, 228, 229];
const VLAN: readonly number[] = [0x8100, 0x88a8];
const EXTENSION_HEADERS: readonly number[] = [0, 43, 60];
const TCP = 6;
const [SYN, ACK] = [2, 16];
const MAX_CONNECTIONS = 10_000;
const MAX_WAITING = 1 << 22;
const MAX_EARLY = 1024;
