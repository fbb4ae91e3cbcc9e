/** The commands in the order of the help. */

import { registerCert } from './cert.ts';
import { registerCipher } from './cipher.ts';
import { registerCrack } from './crack.ts';
import { registerEc } from './ec.ts';
import { registerEnvelope } from './envelope.ts';
import { registerExplain } from './explain.ts';
import { registerHand } from './hand.ts';
import { registerHash } from './hash.ts';
import { registerHmac } from './hmac.ts';
import { registerKdf } from './kdf.ts';
import type { Register } from './register.ts';
import { registerRot } from './rot.ts';
import { registerRsa } from './rsa.ts';
import { registerSession } from './session.ts';

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
  registerExplain,
];
