/**
 * What a mode of operation is (SP 800-38A): a method that turns a cipher for blocks into a cipher for messages. None of
 * these five modes protects the message against change. Almost every use needs that too: use GCM, or add a MAC.
 */

/** A block cipher in a mode, with its key and initialization vector: good for one message. */
export interface CipherMode {
  /** `AES-128-CBC`, `DES-CFB8`. */
  readonly name: string;
  /** The ciphertext, as a new array. Every call starts anew from the initialization vector. */
  encrypt(plaintext: Uint8Array): Uint8Array;
  /** The plaintext, as a new array. Throws `RangeError` for an impossible length, `AuthenticationError` for padding. */
  decrypt(ciphertext: Uint8Array): Uint8Array;
}
