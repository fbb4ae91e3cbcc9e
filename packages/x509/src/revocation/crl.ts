/** stub */
export interface Crl { readonly x: 1 }
export function parseCrl(_: unknown): Crl { return { x: 1 }; }
