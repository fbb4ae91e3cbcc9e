/** The bytes of a session's record by name, line by line: as they travel, and what is inside a protected record. */

import { annotatedDump, type Layer } from '@cleartext/core';
import { nestedSpans } from '@cleartext/protocol';
import type { RecordEvent } from '@cleartext/session';

/** The record as everybody on the way sees it. */
export function wireLines({ wire, messages }: RecordEvent): string[] {
  return layerLines(wire, messages);
}

/** What is inside a protected record, as its two owners see it. */
export function contentLines({ content, messages }: RecordEvent): string[] {
  return layerLines(content, messages);
}

/** The message that a record carries by its name, or the type of the record: `ServerHello`, `close`. */
export function recordKind({ record, messages }: RecordEvent): string {
  return messages.map(({ message }) => message.kind).join(' and ') || record.type;
}

function layerLines(layer: Layer, messages: RecordEvent['messages']): string[] {
  const above = messages.map((message) => message.layer);
  return annotatedDump(layer.bytes, nestedSpans(layer, above));
}
