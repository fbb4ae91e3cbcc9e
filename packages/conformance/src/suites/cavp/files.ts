/** The kinds of CAVP files that this runner knows. To add one, write its cases and name it here. */

import type { Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { ccmCases, gcmCases, modeCases, monteCarloCases } from './ciphers.ts';
import { ecdhCases, ecdsaCases, keyPairCases, pkvCases } from './curves.ts';
import { dsaCases } from './dsa.ts';
import { hashCases, hashChainCases, hmacCases, shakeCases, shakeChainCases, shakeOutputCases } from './hashes.ts';
import { keyCases, signatureCases } from './rsa.ts';

/** The cases of a file: its blocks, and the parts of its name that the pattern has in parentheses. */
type Cases = (blocks: readonly Block[], parts: readonly string[], path: string) => Iterable<Case>;

/** The kinds of files by their names or paths. */
export const fileKinds: readonly (readonly [name: RegExp, cases: Cases])[] = [
  // The files in the folder DSA have the names of ECDSA's.
  [/(?:^|\/)DSA\/(?:[^/]*\/)*(\w+)[^/]*$/, dsaCases],
  [/^(T)(ECB|CBC|CFB1|CFB8|CFB64|OFB)(?:varkey|vartext|invperm|permop|subtab|MMT[123])\b/i, modeCases],
  [/^(T)(ECB|CBC|CFB1|CFB8|CFB64|OFB)Monte[123]\b/i, monteCarloCases],
  [/^()(ECB|CBC|CFB1|CFB8|CFB128|OFB|CTR)(?:GFSbox|KeySbox|VarKey|VarTxt|MMT)(?:128|192|256)\b/i, modeCases],
  [/^()(ECB|CBC|CFB1|CFB8|CFB128|OFB)MCT(?:128|192|256)\b/i, monteCarloCases],
  [/^gcm(?:Decrypt|EncryptExtIV)(?:128|192|256)\b/i, gcmCases],
  [/^(SHA(?!KE)\w+?)(?:Short|Long)Msg\b/, hashCases],
  [/^(SHA(?!KE)\w+?)Monte\b/, hashChainCases],
  [/^(SHAKE(?:128|256))(?:Short|Long)Msg\b/, shakeCases],
  [/^(SHAKE(?:128|256))VariableOut\b/, shakeOutputCases],
  [/^(SHAKE(?:128|256))Monte\b/, shakeChainCases],
  [/^HMAC\b/, hmacCases],
  [/^Sig(Ver|Gen)(15|PSS)/, signatureCases],
  [/^KeyGen_?RSA/, keyCases],
  [/^PKV\b/, pkvCases],
  [/^KeyPair\b/, keyPairCases],
  [/^Sig(Ver|Gen)\b/, ecdsaCases],
  [/^KAS_ECC_CDH/, ecdhCases],
  [/^(DVPT|VADT|VNT|VPT|VTT)(?:128|192|256)\b/, ccmCases],
];
