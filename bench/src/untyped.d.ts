/** Peers that come without types. */

declare module 'crypto-js';
declare module 'des.js';
declare module 'jsrsasign';
declare module 'node-forge';
declare module 'spark-md5';
