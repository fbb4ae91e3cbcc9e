/** Tells a TLS connection in lines of text: the conversation, and on demand every byte of it under its name. */

import { annotatedDump, withoutControls, type Layer } from '@cleartext/core';
import { conversationTeller, namedLeaves, type Entry, type Note, type RecordingEvent } from '@cleartext/tls';
import { layerNames } from './explained-connection.ts';

/** How much is told. */
export interface NarrationOptions {
  /** Every byte of every record and message under the name of its field: `true` for all, or the number of one entry. */
  readonly bytes?: boolean | number | undefined;
  /** Whose events they are; `client` by default. */
  readonly role?: 'client' | 'server' | undefined;
}

/** Gives the lines of each event as it comes; none for an event that says nothing new to a reader. */
export function narrator(options: NarrationOptions = {}): (event: RecordingEvent) => readonly string[] {
  const teller = conversationTeller(options.role);
  const lines = partLines(options);
  return (event) => teller.next(event).flatMap(lines);
}

/** Gives the lines of each part of a conversation. A layer of bytes is shown once, with the first entry that it belongs to. */
export function partLines({ bytes = false }: NarrationOptions = {}): (part: Entry | Note) => readonly string[] {
  const shown = new WeakSet<Layer>();
  return (part) => {
    if (part.type === 'note') return noteLines(part);
    const isAsked = bytes === true || bytes === part.number;
    if (!isAsked) return entryLines(part);
    const names = layerNames(part);
    const lines = part.layers.flatMap((layer, i) => {
      if (shown.has(layer)) return [`        ${withoutControls(names[i])}: shown above`];
      shown.add(layer);
      // Of one entry all bytes are shown, but those that stand again in the layer above only once.
      return layerLines(
        names[i],
        layer,
        typeof bytes === 'number' && !part.layers.some((upper) => isCopy(upper, layer)),
      );
    });
    return [...entryLines(part), ...lines];
  };
}

/** The states of the machine are left out here: they are in the JSON and on the page. */
function noteLines({ kind, text }: Note): readonly string[] {
  return kind === 'state' ? [] : [`      * ${withoutControls(text)}`];
}

function entryLines({ number, from, name, size, isProtected, records, summary }: Entry): readonly string[] {
  const arrow = from === 'client' ? 'client -> server' : 'client <- server';
  const place = `record${records.length === 1 ? '' : 's'} ${records.join(', ')}`;
  const facts = [`${size} byte${size === 1 ? '' : 's'}`, place, ...(isProtected ? ['encrypted'] : [])];
  const title = `${String(number).padStart(4)}  ${arrow}  ${withoutControls(name)} (${facts.join(', ')})`;
  return summary === '' ? [title] : [title, `        ${withoutControls(summary)}`];
}

function layerLines(name: string, layer: Layer, isWhole: boolean): readonly string[] {
  const meanings = new Map(namedLeaves(layer).map(({ start, meaning }) => [start, withoutControls(meaning)]));
  const meaning = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    end > start ? (meanings.get(start) ?? '') : '';
  const dump = annotatedDump(layer.bytes, layer.spans, { isWhole, meaning });
  const title = `        ${withoutControls(name)}, ${layer.bytes.length} bytes`;
  return [title, ...dump.map((line) => `        ${line}`)];
}

/** Whether the bytes of a layer are those of a lower one, and not decrypted from them. */
function isCopy({ from, bytes }: Layer, below: Layer): boolean {
  const size = from.reduce((sum, { start, end }) => sum + end - start, 0);
  return size === bytes.length && from.some(({ layer }) => layer === below);
}
