import { leafSpans, unexplainedByte, wireLayer, type Span } from '@cleartext/core';
import fc from 'fast-check';
import { annotateDer, decodeDer, der, DerCursor, readNested, readSmallInteger, type DerNode } from '../src/index.ts';

const value = der.sequence(
  der.integer(7),
  der.explicit(0, der.utf8String('pier')),
  der.octetString(der.sequence(der.integer(1), der.null())),
  der.bitString(der.sequence(der.boolean(true))),
);

function read(node: DerNode): void {
  const cursor = new DerCursor(node, 'Note');
  cursor.smallInteger('version');
  cursor.optionalExplicit('place', 0);
  const inner = new DerCursor(readNested(cursor.next('wrapped'), 'Note.Inner'), 'Note.Inner');
  inner.integer('count');
  cursor.next('key');
}

/** `label[children ...]`, without tags and contents. */
function outline({ label, children = [] }: Span): string {
  const parts = children.filter((child) => !['tag and length', 'contents', 'unused bits'].includes(child.label));
  return parts.length > 0 ? `${label}[${parts.map(outline).join(' ')}]` : label;
}

describe('annotateDer', () => {
  it('names every part as its reader does, and the others by their types', () => {
    expect(outline(annotateDer(value, read, { label: 'Note' }))).toBe(
      'Note[version place[value] wrapped[Inner[count NULL]] key]',
    );
  });

  it('follows a value into the copy that a decoder made of it', () => {
    const copying = (node: DerNode): void => {
      const wrapped = node.children[2];
      readSmallInteger(new DerCursor(decodeDer(wrapped.content, { label: 'Copied' }), 'Copied').next('count'));
    };
    expect(outline(annotateDer(value, copying))).toBe(
      'DER[INTEGER [0][UTF8String] OCTET STRING[Copied[count NULL]] BIT STRING]',
    );
  });

  it('explains every byte exactly once', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), bytes, (items, bits) => {
        const encoded = der.sequence(
          der.sequenceOf(items.map((item) => der.octetString(item))),
          der.bitString(bits),
          value,
        );
        const span = annotateDer(encoded, (node) => {
          read(node.children[2]);
        });
        expect(unexplainedByte(wireLayer('DER', encoded, [span]))).toBeUndefined();
        expect(leafSpans([span]).every(({ start, end }) => end > start)).toBe(true);
      }),
    );
  });

  it('keeps no names of a reading that failed', () => {
    const failing = (node: DerNode): never => new DerCursor(node, 'Note').fail('version', 'expected another');
    expect(() => annotateDer(value, failing)).toThrow('Note.version');
    expect(outline(annotateDer(value, () => undefined))).toBe('DER[INTEGER [0][UTF8String] OCTET STRING BIT STRING]');
  });
});
