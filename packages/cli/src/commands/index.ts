/** The commands in the order of the help. */

import { registerCert } from './cert.ts';
import { registerCipher } from './cipher.ts';
import { registerCompletion } from './completion.ts';
import { registerCrack } from './crack.ts';
import { registerEc } from './ec.ts';
import { registerDecode, registerEncode } from './encode.ts';
import { registerEnvelope } from './envelope.ts';
import { registerExplain } from './explain.ts';
import { registerHand } from './hand.ts';
import { registerHash } from './hash.ts';
import { registerHttps } from './https.ts';
import { registerHmac } from './hmac.ts';
import { registerKdf } from './kdf.ts';
import { registerRandom } from './random.ts';
import type { Register } from './register.ts';
import { registerProxy } from './proxy.ts';
import { registerRot } from './rot.ts';
import { registerRsa } from './rsa.ts';
import { registerSession } from './session.ts';
import { registerTls } from './tls.ts';
import { registerXor } from './xor.ts';

/** Every command of the program. */
export const commands: readonly Register[] = [
  registerRot,
  registerHand,
  registerCrack,
  registerCipher,
  registerHash,
  registerHmac,
  registerKdf,
  registerRsa,
  registerEc,
  registerCert,
  registerEnvelope,
  registerSession,
  registerHttps,
  registerTls,
  registerProxy,
  registerExplain,
  registerEncode,
  registerDecode,
  registerRandom,
  registerXor,
  registerCompletion,
];
