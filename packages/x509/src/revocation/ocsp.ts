/** stub */
export interface OcspResponse { readonly x: 1 }
