/**
 * A capture file, explained: its packets put together to TCP connections, and each of those that speaks TLS explained with the secrets
 * that the file holds or that are given beside it.
 */

import { readCaptureFile } from './capture-file.ts';
import { parseKeyLog } from './key-log.ts';
import { explainRecording, type RecordedBytes, type RecordingEvent } from './recording.ts';
import { tcpConnections } from './tcp.ts';

/** A TLS connection of a capture. */
export interface CapturedConnection {
  /** Address and port of both ends: `192.0.2.1:49152`. */
  readonly client: string;
  readonly server: string;
  /** All that happened, told from the client's side. */
  readonly events: readonly RecordingEvent[];
  /** What a reader should know: what is missing, and what went before TLS. */
  readonly notes: readonly string[];
}

/**
 * The TLS connections in a pcapng or pcap file, in the order in which they began; connections that speak no TLS are left out. `keyLog` is the text of
 * a key log file beside it. Throws `DecodeError` for a malformed file or key log. Time and memory are linear in the sizes of both.
 *
 * Leaks: every plaintext whose secret is known, to whoever sees the result.
 */
export function explainCapture(file: Uint8Array, keyLog = ''): readonly CapturedConnection[] {
  const { packets, keyLog: inside } = readCaptureFile(file);
  const secrets = parseKeyLog(`${inside}\n${keyLog}`);
  return tcpConnections(packets).flatMap(({ client, server, chunks, gaps }) => {
    const start = chunks.findIndex(beginsTls);
    if (start < 0) return [];
    const prelude = chunks.slice(0, start).reduce((sum, { bytes }) => sum + bytes.length, 0);
    const before = prelude === 0 ? [] : [`${prelude} bytes of another protocol come before TLS`];
    return [{ client, server, events: explainRecording(chunks.slice(start), secrets), notes: [...before, ...gaps] }];
  });
}

/** Whether a client's bytes begin a ClientHello: in a handshake record (RFC 9846 section 5.1), or in the format of SSL 2.0. */
function beginsTls({ from, bytes }: RecordedBytes): boolean {
  if (from !== 'client') return false;
  const isRecord = bytes[0] === 22 && bytes[1] === 3 && (bytes.length < 6 || bytes[5] === 1);
  return isRecord || ((bytes[0] & 0x80) !== 0 && bytes[2] === 1 && bytes[3] === 3);
}
