/**
 * Capture files, read: pcapng (draft-ietf-opsawg-pcapng) with the key logs in its Decryption Secrets Blocks, as this package, Wireshark and
 * dumpcap write it, and the older pcap (draft-ietf-opsawg-pcap) of tcpdump. Both give packets with the link type of their interface.
 */

import { bytesToUtf8, checkBytes, DecodeError } from '@cleartext/core';

/** A packet as it was captured. */
export interface CapturedPacket {
  /** LINKTYPE of its interface: what its first bytes are. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

/** What is in a capture file. */
export interface CaptureFile {
  readonly packets: readonly CapturedPacket[];
  /** The key logs in the file, one after the other; empty for none. */
  readonly keyLog: string;
}

/** Whether bytes begin like a capture file. */
export function isCaptureFile(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && (uint32(bytes, 0, false) === SECTION_HEADER || pcapOrder(bytes) !== undefined);
}

/** The packets and secrets of a capture file. Throws `DecodeError` for a malformed file, and for more than a million packets. */
export function readCaptureFile(bytes: Uint8Array): CaptureFile {
  checkBytes('bytes', bytes);
  if (bytes.length >= 4 && uint32(bytes, 0, false) === SECTION_HEADER) return readPcapng(bytes);
  const order = pcapOrder(bytes);
  if (order === undefined) throw new DecodeError('capture', 0, 'expected pcapng or pcap, found another beginning');
  return readPcap(bytes, order.isLittle);
}

/** Section 4: blocks that carry their length before and after their body. A section says which byte order it is in. */
function readPcapng(bytes: Uint8Array): CaptureFile {
  const packets: CapturedPacket[] = [];
  const keyLogs: string[] = [];
  let isLittle = true;
  let interfaces: number[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 12) throw new DecodeError('pcapng.block', at, 'is cut off');
    const type = uint32(bytes, at, isLittle);
    if (type === SECTION_HEADER) {
      if (bytes.length - at < 28) throw new DecodeError('pcapng.section header', at, 'is cut off');
      isLittle = uint32(bytes, at + 8, true) === BYTE_ORDER_MAGIC;
      if (uint32(bytes, at + 8, isLittle) !== BYTE_ORDER_MAGIC)
        throw new DecodeError('pcapng.section header', at + 8, 'has no byte-order magic');
      interfaces = [];
    }
    const size = uint32(bytes, at + 4, isLittle);
    if (size < 12 || size % 4 !== 0 || size > bytes.length - at || uint32(bytes, at + size - 4, isLittle) !== size)
      throw new DecodeError('pcapng.block length', at + 4, `${size} bytes do not fit, or the two lengths differ`);
    const body = bytes.subarray(at + 8, at + size - 4);
    if (type === INTERFACE && body.length >= 8) {
      if (interfaces.length >= MAX_INTERFACES) throw new DecodeError('pcapng', at, 'has too many interfaces');
      interfaces.push(uint32(body, 0, isLittle) & (isLittle ? 0xffff : -1));
    } else if (type === ENHANCED_PACKET) packets.push(enhancedPacket(body, at + 8, isLittle, interfaces));
    else if (type === SIMPLE_PACKET) packets.push(simplePacket(body, at + 8, isLittle, interfaces));
    else if (type === SECRETS) keyLogs.push(...keyLogOf(body, at + 8, isLittle));
    if (packets.length > MAX_PACKETS) throw new DecodeError('pcapng', at, `has more than ${MAX_PACKETS} packets`);
    at += size;
  }
  return { packets, keyLog: keyLogs.join('\n') };
}

function enhancedPacket(
  body: Uint8Array,
  at: number,
  isLittle: boolean,
  interfaces: readonly number[],
): CapturedPacket {
  if (body.length < 20) throw new DecodeError('pcapng.enhanced packet', at, 'is cut off');
  const linkType = interfaces.at(uint32(body, 0, isLittle));
  const size = uint32(body, 12, isLittle);
  if (linkType === undefined || uint32(body, 0, isLittle) >= interfaces.length)
    throw new DecodeError('pcapng.enhanced packet', at, 'names an interface that was not described');
  if (size > body.length - 20) throw new DecodeError('pcapng.enhanced packet', at + 12, `has no ${size} bytes`);
  return { linkType, bytes: body.slice(20, 20 + size) };
}

function simplePacket(body: Uint8Array, at: number, isLittle: boolean, interfaces: readonly number[]): CapturedPacket {
  if (body.length < 4 || interfaces.length === 0)
    throw new DecodeError('pcapng.simple packet', at, 'is cut off, or has no interface');
  return { linkType: interfaces[0], bytes: body.slice(4, 4 + uint32(body, 0, isLittle)) };
}

/** The key log in a Decryption Secrets Block; those of other protocols say nothing to TLS. */
function keyLogOf(body: Uint8Array, at: number, isLittle: boolean): readonly string[] {
  if (body.length < 8) throw new DecodeError('pcapng.decryption secrets', at, 'is cut off');
  if (uint32(body, 0, isLittle) !== TLS_KEY_LOG) return [];
  const size = uint32(body, 4, isLittle);
  if (size > body.length - 8) throw new DecodeError('pcapng.decryption secrets', at + 4, `has no ${size} bytes`);
  try {
    return [bytesToUtf8(body.subarray(8, 8 + size))];
  } catch {
    throw new DecodeError('pcapng.decryption secrets', at + 8, 'expected text, found other bytes');
  }
}

/** pcap: a header of 24 bytes, then each packet behind 16 bytes. */
function readPcap(bytes: Uint8Array, isLittle: boolean): CaptureFile {
  if (bytes.length < 24) throw new DecodeError('pcap', 0, 'is cut off');
  const linkType = uint32(bytes, 20, isLittle) & 0xffff;
  const packets: CapturedPacket[] = [];
  for (let at = 24; at < bytes.length;) {
    const size = bytes.length - at < 16 ? Infinity : uint32(bytes, at + 8, isLittle);
    if (size > bytes.length - at - 16) throw new DecodeError('pcap.packet', at, 'is cut off');
    packets.push({ linkType, bytes: bytes.slice(at + 16, at + 16 + size) });
    if (packets.length > MAX_PACKETS) throw new DecodeError('pcap', at, `has more than ${MAX_PACKETS} packets`);
    at += 16 + size;
  }
  return { packets, keyLog: '' };
}

/** The byte order of a pcap file by its magic number, with microseconds or nanoseconds; undefined for anything else. */
function pcapOrder(bytes: Uint8Array): { readonly isLittle: boolean } | undefined {
  if (bytes.length < 4) return undefined;
  const isMagic = (isLittle: boolean): boolean => [0xa1b2c3d4, 0xa1b23c4d].includes(uint32(bytes, 0, isLittle));
  return isMagic(true) ? { isLittle: true } : isMagic(false) ? { isLittle: false } : undefined;
}

function uint32(bytes: Uint8Array, at: number, isLittle: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, isLittle);
}

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const [INTERFACE, SIMPLE_PACKET, ENHANCED_PACKET, SECRETS] = [1, 3, 6, 0x0a];
const TLS_KEY_LOG = 0x544c534b;
const MAX_PACKETS = 1_000_000;
const MAX_INTERFACES = 1000;
