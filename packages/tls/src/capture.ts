/**
 * Writes what happened on connections as a pcapng file (draft-ietf-opsawg-pcapng) that Wireshark and tshark open decrypted: the records in
 * TCP segments, and the key log in a Decryption Secrets Block. Ethernet, IPv4 and TCP around the records are synthetic: this package
 * has no sockets, so addresses, ports and sizes of segments say nothing about the real network.
 * The one idea: a capture is a function of the events of a connection, like every other account of it.
 */

import { checkOneOf, concatAll, utf8ToBytes } from '@cleartext/core';
import { keyLogLine } from './connection/key-log.ts';
import type { RecordingEvent } from './explain/recording.ts';

/** A connection as one of its ends saw it. */
export interface RecordedConnection {
  /** The end whose events these are. */
  readonly role: 'client' | 'server';
  /** All that happened, in order. */
  readonly events: readonly RecordingEvent[];
}

/**
 * The pcapng file of some connections, one after the other. Their packets are one millisecond apart, the first at `start` (1970 by
 * default), so that the same connections give the same file. Throws `RangeError` for another role.
 *
 * Leaks: every secret of the connections is in the file. Whoever has it reads all that was said.
 */
export function pcapng(connections: readonly RecordedConnection[], start = new Date(0)): Uint8Array {
  for (const { role } of connections) checkOneOf('role', role, ['client', 'server']);
  const packets = connections.flatMap(conversation);
  const keyLog = connections.flatMap(({ events }) =>
    events.flatMap((e) => (e.type === 'secret' ? [keyLogLine(e)] : [])),
  );
  return concatAll([
    sectionHeader(),
    interfaceDescription(),
    ...(keyLog.length > 0 ? [decryptionSecrets(utf8ToBytes(`${keyLog.join('\n')}\n`))] : []),
    ...packets.map((packet, i) => enhancedPacket(packet, start.getTime() + i)),
  ]);
}

// TCP: three segments to begin, the records, three to end.

/** The packets of one connection, with the sequence numbers of RFC 9293. */
function conversation({ role, events }: RecordedConnection, index: number): readonly Uint8Array[] {
  const client: Side = { address: [192, 0, 2, 1], hardware: 1, port: 49152 + (index % 16384), next: 0 };
  const server: Side = { address: [192, 0, 2, 2], hardware: 2, port: 443, next: 0 };
  const packets: Uint8Array[] = [];
  const say = (from: Side, flags: number, payload: Uint8Array = new Uint8Array(0)): void => {
    packets.push(ethernet(from, from === client ? server : client, flags, payload));
    from.next += payload.length + (flags & (SYN | FIN) ? 1 : 0);
  };
  say(client, SYN);
  say(server, SYN | ACK);
  say(client, ACK);
  for (const event of events) {
    // A hello in the format of SSL 2.0 is a record by itself.
    const isOnWire = event.type === 'record' || event.type === 'unread record';
    if (!isOnWire && !(event.type === 'message' && event.layer.from.length === 0)) continue;
    const [from, to] = (event.direction === 'sent') === (role === 'client') ? [client, server] : [server, client];
    const { bytes } = event.layer;
    for (let at = 0; at < bytes.length; at += SEGMENT_SIZE) say(from, PSH | ACK, bytes.subarray(at, at + SEGMENT_SIZE));
    say(to, ACK);
  }
  say(client, FIN | ACK);
  say(server, FIN | ACK);
  say(client, ACK);
  return packets;
}

interface Side {
  readonly address: readonly number[];
  readonly hardware: number;
  readonly port: number;
  /** The sequence number of the next byte. */
  next: number;
}

/** A frame of Ethernet with a segment in it; the addresses are locally administered ones and those of RFC 5737. */
function ethernet(from: Side, to: Side, flags: number, payload: Uint8Array): Uint8Array {
  const segment = tcp(from, to, flags, payload);
  return concatAll([
    Uint8Array.of(2, 0, 0, 0, 0, to.hardware, 2, 0, 0, 0, 0, from.hardware),
    Uint8Array.of(0x08, 0x00),
    ipv4(from, to, segment.length),
    segment,
  ]);
}

/** RFC 791 section 3.1, without options. */
function ipv4(from: Side, to: Side, payloadSize: number): Uint8Array {
  const header = new Uint8Array(20);
  const view = new DataView(header.buffer);
  header[0] = 0x45; // version 4, five words
  view.setUint16(2, 20 + payloadSize);
  view.setUint16(6, 0x4000); // do not fragment
  header[8] = 64; // time to live
  header[9] = TCP;
  header.set(from.address, 12);
  header.set(to.address, 16);
  view.setUint16(10, checksum(header));
  return header;
}

/** RFC 9293 section 3.1, without options; the checksum covers a pseudo-header too. */
function tcp(from: Side, to: Side, flags: number, payload: Uint8Array): Uint8Array {
  const segment = new Uint8Array(20 + payload.length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, from.next);
  view.setUint32(8, flags & ACK ? to.next : 0);
  segment[12] = 5 << 4; // five words
  segment[13] = flags;
  view.setUint16(14, 0xffff);
  segment.set(payload, 20);
  const pseudoHeader = Uint8Array.of(
    ...from.address,
    ...to.address,
    0,
    TCP,
    segment.length >> 8,
    segment.length & 0xff,
  );
  view.setUint16(16, checksum(concatAll([pseudoHeader, segment])));
  return segment;
}

/** RFC 1071: the complement of the sum of all words of 16 bits, carries added in. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

// pcapng: blocks that carry their length before and after the body; numbers are little-endian.

function sectionHeader(): Uint8Array {
  const byteOrderMagic = words(0x1a2b3c4d);
  const version = Uint8Array.of(1, 0, 0, 0);
  const unknownLength = words(0xffffffff, 0xffffffff);
  return block(0x0a0d0d0a, byteOrderMagic, version, unknownLength);
}

function interfaceDescription(): Uint8Array {
  const linkType = Uint8Array.of(1, 0, 0, 0); // LINKTYPE_ETHERNET
  const noLimit = words(0);
  return block(1, linkType, noLimit);
}

function decryptionSecrets(keyLog: Uint8Array): Uint8Array {
  return block(0x0a, words(0x544c534b, keyLog.length), keyLog);
}

/** The time is in microseconds, its upper half first. */
function enhancedPacket(packet: Uint8Array, milliseconds: number): Uint8Array {
  const time = 1000 * milliseconds;
  const [upper, lower] = [Math.floor(time / 2 ** 32), time % 2 ** 32];
  return block(6, words(0, upper, lower, packet.length, packet.length), packet);
}

function block(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const contents = concatAll(body);
  const padding = new Uint8Array(-contents.length & 3);
  const size = 12 + contents.length + padding.length;
  return concatAll([words(type, size), contents, padding, words(size)]);
}

function words(...numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of numbers.entries()) view.setUint32(4 * i, number, true);
  return bytes;
}

const TCP = 6;
const [FIN, SYN, PSH, ACK] = [1, 2, 8, 16];
/** What fits into a frame of Ethernet. */
const SEGMENT_SIZE = 1460;
