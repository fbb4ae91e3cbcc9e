/** @packageDocumentation Symmetric ciphers: DES, Triple-DES, RC2, RC4, AES, ChaCha20, their modes and paddings. */

// Block ciphers: a keyed permutation of blocks. The default forms are the fast ones (fast.ts); the references are the
// standard read aloud, with a trace.
export { blockCipher, type BlockCipher, type BlockRun, type BlockSteps } from './block-cipher.ts';
export { aes } from './aes/fast.ts';
export { aesReference, type AesEvent, type AesRoundEvent } from './aes/reference.ts';
export { aesKeyExpansion, type AesKeyEvent } from './aes/key-expansion.ts';
export { des } from './des/fast.ts';
export { desKeySchedule, desReference, type DesEvent, type DesRoundEvent, type DesTables } from './des/reference.ts';
export {
  hasOddParity,
  isSemiWeakDesKey,
  isWeakDesKey,
  semiWeakDesKeys,
  setOddParity,
  weakDesKeys,
} from './des/weak-keys.ts';
export { tripleDes } from './triple-des/fast.ts';
export { tripleDesReference, type TripleDesEvent } from './triple-des/reference.ts';
export { rc2 } from './rc2/fast.ts';
export { rc2Reference, type Rc2Event } from './rc2/reference.ts';
export { rc2KeyExpansion, type Rc2KeyEvent } from './rc2/key-expansion.ts';

// Stream ciphers: a keystream added to the text.
export { type StreamCipher } from './stream-cipher.ts';
export { rc4 } from './rc4/fast.ts';
export { rc4Reference, type Rc4Event } from './rc4/reference.ts';
export { chacha20 } from './chacha20/fast.ts';
export { chacha20Block, chacha20Reference, quarterRound, type ChaCha20Event } from './chacha20/reference.ts';

// Modes of operation: messages from blocks.
export { type CipherMode } from './modes/mode.ts';
export { ecb } from './modes/ecb.ts';
export { cbc } from './modes/cbc.ts';
export { cfb } from './modes/cfb.ts';
export { ofb } from './modes/ofb.ts';
export { ctr } from './modes/ctr.ts';

// Paddings: whole blocks from messages, for ECB and CBC.
export { type Padding } from './padding/padding.ts';
export { pkcs7 } from './padding/pkcs7.ts';
export { ansiX923 } from './padding/ansi-x923.ts';
export { iso7816 } from './padding/iso-7816.ts';
export { zeroPadding } from './padding/zero.ts';
export { noPadding } from './padding/none.ts';
export { paddingByName, paddings } from './padding/paddings.ts';

// Authenticated encryption, and the authenticators inside it.
export { type Aead } from './aead.ts';
export { ccm } from './modes/ccm.ts';
export { gcm } from './modes/gcm/fast.ts';
export { gcmReference, type GcmEvent } from './modes/gcm/reference.ts';
export { ghashReference, multiplyBlocks, type GhashEvent } from './modes/ghash/reference.ts';
export { chacha20Poly1305, poly1305KeyGen } from './chacha20-poly1305.ts';
export { poly1305 } from './poly1305/fast.ts';
export { poly1305Reference, type Poly1305Event } from './poly1305/reference.ts';

// All of them by name.
export { cipherByName, ciphers, type CipherDescriptor, type CipherOptions } from './catalogue.ts';

// The enumeration attack: every key is tried.
export {
  keySearch,
  keySearchOnDevice,
  searchableCiphers,
  searchableOnDevice,
  type KeySearchProblem,
} from './key-search/problem.ts';
export {
  runKeySearch,
  type AsyncKeySearch,
  type FoundKey,
  type KeySearch,
  type SearchCheckpoint,
  type SearchedRange,
  type SearchProgress,
  type SearchRun,
} from './key-search/key-search.ts';
export { desKeySearch, tripleDesReducedKeySearch, type DesSearchOptions } from './key-search/des-search.ts';
export { rc4KeySearchOnDevice } from './key-search/webgpu-rc4.ts';
export { desKeySearchOnDevice, tripleDesReducedKeySearchOnDevice } from './key-search/webgpu-search.ts';
export { DeviceLostError, type GpuDevice } from './key-search/webgpu-device.ts';
export { rc4KeySearch } from './key-search/rc4-search.ts';
export { rc2KeySearch } from './key-search/rc2-search.ts';
export { keyPattern, unknownKey, type KeyPattern } from './key-search/key-pattern.ts';
export { asciiRecogniser, httpRecogniser, recognisers, type Evidence, type Recogniser } from './key-search/evidence.ts';
export { sboxCircuits, type SboxCircuit } from './key-search/des-sbox-circuits.ts';

// The time-memory trade-off: the enumeration of the keys of DES, done once and beforehand.
export {
  lookUpRainbow,
  makeRainbowTable,
  type RainbowLookUp,
  type RainbowProgress,
  type RainbowTable,
} from './rainbow-table/rainbow-table.ts';
export { rainbowSpace, rainbowStep, type RainbowPlan, type RainbowSpace } from './rainbow-table/plan.ts';
export { rainbowTheory, type RainbowTheory } from './rainbow-table/success.ts';
export { decodeRainbowTable, encodeRainbowTable } from './rainbow-table/file.ts';

// What an attack costs, and how many keys a group needs.
export {
  approximateTime,
  attackCostTable,
  attackTime,
  attackTimeWith,
  desMachines,
  keySpace,
  pairwiseKeys,
  publicKeysNeeded,
  type AttackCostRow,
  type AttackPlan,
  type DesMachine,
} from './key-search/cost.ts';
