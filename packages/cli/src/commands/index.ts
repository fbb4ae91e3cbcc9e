/** The commands in the order of the help. */

import type { Register } from './register.ts';
import { registerSession } from './session.ts';

/** Every command of the program. */
export const commands: readonly Register[] = [registerSession];
