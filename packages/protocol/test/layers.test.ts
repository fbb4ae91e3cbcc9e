/** Layers: every byte of each has exactly one name, and can be traced to the wire. */

import { annotatedDump, concat, Reader, type Layer } from '@cleartext/core';
import { explainLayer, explainLayers, innerLayer, layersBelow, nestedSpans, wireStretches } from '../src/index.ts';

/** A wire record of a clear header and 8 encrypted bytes, 4 of plaintext in them with a field of 2. */
const wire: Layer = {
  name: 'Record',
  bytes: Uint8Array.of(23, 0, 8, 81, 82, 83, 84, 85, 86, 87, 88),
  spans: [
    { label: 'type', start: 0, end: 1 },
    { label: 'length', start: 1, end: 3 },
    { label: 'encrypted_record', start: 3, end: 11 },
  ],
  from: [],
};
const inner: Layer = {
  name: 'InnerPlaintext',
  bytes: Uint8Array.of(1, 2, 3, 4),
  spans: [
    {
      label: 'content',
      start: 0,
      end: 3,
      children: [
        { label: 'kind', start: 0, end: 1 },
        { label: 'empty', start: 1, end: 1 },
        { label: 'value', start: 1, end: 3 },
      ],
    },
    { label: 'padding', start: 3, end: 4 },
  ],
  from: [{ layer: wire, start: 3, end: 11, at: 0 }],
};
const field = innerLayer(inner, { start: 1, end: 3 }, 'Field', [{ label: 'number', start: 0, end: 2 }]);

it('gives one leaf for each byte of each layer, from the wire inwards', () => {
  expect(layersBelow([field, inner])).toEqual([wire, inner, field]);
  expect(explainLayers([field]).map(({ layer, path, start, end }) => [layer.name, path.join('.'), start, end])).toEqual(
    [
      ['Record', 'type', 0, 1],
      ['Record', 'length', 1, 3],
      ['Record', 'encrypted_record', 3, 11],
      ['InnerPlaintext', 'content.kind', 0, 1],
      ['InnerPlaintext', 'content.value', 1, 3],
      ['InnerPlaintext', 'padding', 3, 4],
      ['Field', 'number', 0, 2],
    ],
  );
  expect(annotatedDump(inner.bytes, inner.spans)).toContain('    0    kind                         01');
});

it('refuses a layer with a byte that has no name, or two', () => {
  const named = (...spans: Layer['spans']): Layer => ({ name: 'L', bytes: new Uint8Array(3), spans, from: [] });
  expect(() => explainLayer(named())).toThrow(new RangeError('L: expected names for 3 bytes, found 0'));
  expect(() => explainLayer(named({ label: 'a', start: 0, end: 2 }))).toThrow(RangeError);
  expect(() => explainLayer(named({ label: 'a', start: 0, end: 2 }, { label: 'b', start: 1, end: 3 }))).toThrow(
    new RangeError('L: expected a name for byte 2, found b at 1'),
  );
  expect(() => explainLayer(named({ label: 'a', start: 1, end: 3 }))).toThrow(RangeError);
  const child = { label: 'b', start: 0, end: 2 };
  expect(() => explainLayer(named({ label: 'a', start: 0, end: 3, children: [child] }))).toThrow(
    new RangeError('L: expected a to end at 3, found 2'),
  );
});

it('traces bytes to the wire: exactly where layers are copies, as a whole where one was decrypted', () => {
  expect(wireStretches(field, 0, 1)).toEqual([{ layer: wire, start: 3, end: 11 }]);
  expect(wireStretches(wire, 1, 3)).toEqual([{ layer: wire, start: 1, end: 3 }]);
  const [first, second] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)].map((bytes): Layer => ({
    name: 'Record',
    bytes,
    spans: [{ label: 'content', start: 0, end: bytes.length }],
    from: [],
  }));
  const joined: Layer = {
    name: 'Message',
    bytes: concat(first.bytes.slice(1), second.bytes),
    spans: [{ label: 'all', start: 0, end: 4 }],
    from: [
      { layer: first, start: 1, end: 3, at: 0 },
      { layer: second, start: 0, end: 2, at: 2 },
    ],
  };
  expect(wireStretches(joined, 1, 3)).toEqual([
    { layer: first, start: 2, end: 3 },
    { layer: second, start: 0, end: 1 },
  ]);
  expect(wireStretches(innerLayer(joined, { start: 2, end: 4 }, 'Inner', []), 1, 2)).toEqual([
    { layer: second, start: 1, end: 2 },
  ]);
  expect(wireStretches(joined, 2, 2)).toEqual([]);
});

it('takes the spans of a reader as they are', () => {
  const bytes = Uint8Array.of(1, 0, 2, 7, 8);
  const reader = new Reader(bytes);
  reader.uint('kind', 1);
  reader.vector('value', 2, (value) => value.rest('content'));
  reader.finish();
  const leaves = explainLayer({ name: 'Message', bytes, spans: reader.spans, from: [] });
  expect(leaves.map(({ path }) => path.join('/'))).toEqual(['kind', 'value.length', 'value/content']);
  expect(() => innerLayer(inner, { start: 3, end: 9 }, 'Field', [])).toThrow(RangeError);
});

it('shows upper layers inside the leaves that they fill', () => {
  const copyOf = (start: number, end: number, name: string, label: string): Layer =>
    innerLayer(inner, { start, end }, name, [{ label, start: 0, end: end - start }]);
  const leaves = (above: readonly Layer[]): string[] =>
    explainLayer({ ...inner, spans: nestedSpans(inner, above) }).map(({ path, start }) => `${start} ${path.join('.')}`);
  expect(leaves([])).toEqual(['0 content.kind', '1 content.value', '3 padding']);
  expect(leaves([copyOf(1, 3, 'Field', 'number')])).toEqual(['0 content.kind', '1 content.value.number', '3 padding']);
  const two = [copyOf(1, 2, 'First', 'a'), copyOf(2, 3, 'Second', 'b')];
  expect(leaves(two)).toEqual(['0 content.kind', '1 content.value.First.a', '2 content.value.Second.b', '3 padding']);
  // What fills a leaf only in part is not shown, and what was decrypted is no copy.
  expect(leaves([copyOf(1, 2, 'First', 'a')])).toEqual(['0 content.kind', '1 content.value', '3 padding']);
  expect(nestedSpans(wire, [inner])).toEqual(wire.spans);
  const streamed: Layer = { ...wire, bytes: new Uint8Array(8), from: [{ layer: wire, start: 3, end: 11, at: 0 }] };
  expect(nestedSpans(wire, [streamed])).toEqual(wire.spans);
  expect(wireStretches(streamed, 2, 3)).toEqual([{ layer: wire, start: 5, end: 6 }]);
});
