/** A conversation as plain values for JSON and for the page: entries, notes, and layers whose leaves hold all their bytes. */

import { bytesToHex, withoutControls, type Layer } from '@cleartext/core';
import { namedLeaves, type Conversation, type Entry, type Note } from '@cleartext/tls';

/** A connection with its conversation. */
export interface ExplainedConnection {
  readonly client: string;
  readonly server: string;
  readonly conversation: Conversation;
  /** What a reader should know about the source. */
  readonly notes: readonly string[];
}

/** `layers` of an entry are numbers of the list of layers. The values of the leaves of a layer, one after the other, are its bytes. */
export interface ConnectionValue {
  readonly client: string;
  readonly server: string;
  readonly notes: readonly string[];
  readonly parts: readonly ((Omit<Entry, 'layers'> & { readonly layers: readonly number[] }) | Note)[];
  readonly layers: readonly LayerValue[];
  readonly keyLog: readonly string[];
}

/** What the layers of an entry are called: those on the wire by the number of their record. */
export function layerNames({ layers, records }: Entry): readonly string[] {
  const wire = layers.filter(({ from }) => from.length === 0);
  return layers.map((layer) => {
    const number = records.at(wire.indexOf(layer));
    if (layer.from.length > 0 || number === undefined) return layer.name;
    return layer.name === 'record' ? `record ${number}` : `${layer.name}, record ${number}`;
  });
}

interface LayerValue {
  readonly name: string;
  readonly size: number;
  /** The stretches of other layers that it came out of: `start` to `end` of layer number `layer`. */
  readonly from: readonly { readonly layer: number; readonly start: number; readonly end: number }[];
  readonly leaves: readonly LeafValue[];
}

interface LeafValue {
  readonly path: readonly string[];
  readonly offset: number;
  readonly length: number;
  /** Hexadecimal. */
  readonly value: string;
  readonly meaning: string;
}

/** The values of a connection. What a peer wrote has no control characters in it any more. */
export function connectionValue({ client, server, conversation, notes }: ExplainedConnection): ConnectionValue {
  const numbers = new Map<Layer, number>();
  const names: string[] = [];
  const parts = conversation.parts.map((part) => {
    if (part.type === 'note') return { ...part, text: withoutControls(part.text) };
    const titles = layerNames(part);
    for (const [i, layer] of part.layers.entries()) {
      if (numbers.has(layer)) continue;
      names[numbers.size] = titles[i];
      numbers.set(layer, numbers.size);
    }
    const layers = part.layers.map((layer) => numbers.get(layer) ?? 0);
    return { ...part, name: withoutControls(part.name), summary: withoutControls(part.summary), layers };
  });
  const layers = [...numbers.keys()].map((layer, i) => layerValue(names[i], layer, numbers));
  return { client, server, notes, parts, layers, keyLog: conversation.keyLog };
}

function layerValue(name: string, layer: Layer, numbers: ReadonlyMap<Layer, number>): LayerValue {
  const { bytes, from } = layer;
  return {
    name: withoutControls(name),
    size: bytes.length,
    from: from.map(({ layer: below, start, end }) => ({ layer: numbers.get(below) ?? 0, start, end })),
    leaves: namedLeaves(layer).map(({ path, start, end, meaning }) => ({
      path,
      offset: start,
      length: end - start,
      value: bytesToHex(bytes.subarray(start, end)),
      meaning: withoutControls(meaning),
    })),
  };
}
