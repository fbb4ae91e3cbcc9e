/** Which addresses are this machine: commands that ask or show more than a visitor may stay there. */

import { lookup } from 'node:dns/promises';
import { Failure } from './failure.ts';
import { systemMessage } from './files.ts';

/** The address of a host. Throws `Failure` for one that is not known. */
export async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    throw new Failure(`${host}: ${systemMessage(error)}`);
  }
}

/** Whether an address is a loopback address. */
export function isOwnMachine(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
