/**
 * The universal tags of ASN.1 (ITU-T X.680 section 8.6, table 1): the number that says what kind of value follows. The
 * other three classes number the fields of one structure (`[0]`, `[1]`, ...) and mean nothing outside it.
 */

/** The four tag classes, in the order of their two bits (X.690 section 8.1.2.2). */
export type TagClass = 'universal' | 'application' | 'context' | 'private';

/** The universal tag numbers that certificates and keys use, by their ASN.1 names. */
export const tags = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  external: 8,
  real: 9,
  enumerated: 10,
  embeddedPdv: 11,
  utf8String: 12,
  relativeOid: 13,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  t61String: 20,
  videotexString: 21,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  graphicString: 25,
  visibleString: 26,
  generalString: 27,
  universalString: 28,
  characterString: 29,
  bmpString: 30,
} as const;

/** The tag as ASN.1 writes it: `SEQUENCE`, `OCTET STRING`, `[0]`, `[APPLICATION 3]`. */
export function tagName(tagClass: TagClass, tag: number): string {
  if (tagClass === 'context') return `[${tag}]`;
  if (tagClass !== 'universal') return `[${tagClass.toUpperCase()} ${tag}]`;
  return UNIVERSAL_NAMES[tag] || `[UNIVERSAL ${tag}]`;
}

/** Whether a universal tag's values are always constructed: SEQUENCE, SET, and three rare ones (X.690 section 8). */
export function isConstructedTag(tag: number): boolean {
  return (
    tag === tags.sequence ||
    tag === tags.set ||
    tag === tags.external ||
    tag === tags.embeddedPdv ||
    tag === tags.characterString
  );
}

/** Whether BER lets a universal tag's values be cut in segments: bit, octet and character strings, and the times. */
export function isStringTag(tag: number): boolean {
  return (
    tag === tags.bitString ||
    tag === tags.octetString ||
    tag === tags.utf8String ||
    (tag >= tags.numericString && tag <= tags.bmpString && tag !== tags.characterString)
  );
}

const UNIVERSAL_NAMES: readonly string[] = [
  'END OF CONTENTS',
  'BOOLEAN',
  'INTEGER',
  'BIT STRING',
  'OCTET STRING',
  'NULL',
  'OBJECT IDENTIFIER',
  'ObjectDescriptor',
  'EXTERNAL',
  'REAL',
  'ENUMERATED',
  'EMBEDDED PDV',
  'UTF8String',
  'RELATIVE-OID',
  'TIME',
  '',
  'SEQUENCE',
  'SET',
  'NumericString',
  'PrintableString',
  'T61String',
  'VideotexString',
  'IA5String',
  'UTCTime',
  'GeneralizedTime',
  'GraphicString',
  'VisibleString',
  'GeneralString',
  'UniversalString',
  'CHARACTER STRING',
  'BMPString',
  'DATE',
  'TIME-OF-DAY',
  'DATE-TIME',
  'DURATION',
  'OID-IRI',
  'RELATIVE-OID-IRI',
];
