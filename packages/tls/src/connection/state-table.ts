/**
 * All states and what each does with what arrives: the state machine as one table. `handlersOf` finds the row of a state; the test of wrong
 * messages runs over the whole table.
 */

import { clientConnected12, serverConnected12 } from '../tls12/connected.ts';
import { clientConnected13, serverConnected13 } from '../tls13/connected.ts';
import { waitServerHello } from '../client/receive-server-hello.ts';
import { clientWaitCertificate12, clientWaitCertificateStatus } from '../client/tls12/wait-certificate.ts';
import { clientWaitServerKeyExchange } from '../client/tls12/wait-server-key-exchange.ts';
import { clientWaitCertificateRequest, clientWaitServerHelloDone } from '../client/tls12/wait-server-hello-done.ts';
import {
  clientWaitChangeCipherSpec,
  clientWaitFinished12,
  clientWaitNewSessionTicket,
} from '../client/tls12/wait-finished.ts';
import { clientWaitCertificate, clientWaitCertificateOrRequest } from '../client/tls13/wait-certificate.ts';
import { clientWaitCertificateVerify } from '../client/tls13/wait-certificate-verify.ts';
import { clientWaitEncryptedExtensions } from '../client/tls13/wait-encrypted-extensions.ts';
import { clientWaitFinished } from '../client/tls13/wait-finished.ts';
import { serverStart } from '../server/receive-client-hello.ts';
import { serverWaitCertificate12, serverWaitCertificateVerify12 } from '../server/tls12/wait-certificate.ts';
import { serverWaitClientKeyExchange } from '../server/tls12/wait-client-key-exchange.ts';
import { serverWaitChangeCipherSpec, serverWaitFinished12 } from '../server/tls12/wait-finished.ts';
import { serverWaitCertificate, serverWaitCertificateVerify } from '../server/tls13/wait-certificate.ts';
import { serverWaitEndOfEarlyData } from '../server/tls13/wait-end-of-early-data.ts';
import { serverWaitFinished } from '../server/tls13/wait-finished.ts';
import type { StateHandlers } from './handlers.ts';
import { stateName, type TlsState } from './state.ts';

/** A row of the table, for a state whose exact type is known only to the row. */
export type AnyHandlers = StateHandlers<TlsState, Readonly<Record<string, unknown>>>;

/** What a state does with what arrives; for a final state nothing. */
export function handlersOf(state: TlsState): AnyHandlers {
  return stateTable[stateName(state)] ?? NOTHING;
}

const NOTHING: AnyHandlers = { context: () => ({}), messages: {} };

/** The table, by the names of the states. */
export const stateTable: Readonly<Partial<Record<string, AnyHandlers>>> = {
  'client WAIT_SH': row(waitServerHello),
  'client tls13 WAIT_EE': row(clientWaitEncryptedExtensions),
  'client tls13 WAIT_CERT_CR': row(clientWaitCertificateOrRequest),
  'client tls13 WAIT_CERT': row(clientWaitCertificate),
  'client tls13 WAIT_CV': row(clientWaitCertificateVerify),
  'client tls13 WAIT_FINISHED': row(clientWaitFinished),
  'client tls13 CONNECTED': row(clientConnected13),
  'client tls12 WAIT_CERT': row(clientWaitCertificate12),
  'client tls12 WAIT_CERT_STATUS': row(clientWaitCertificateStatus),
  'client tls12 WAIT_SKE': row(clientWaitServerKeyExchange),
  'client tls12 WAIT_CR': row(clientWaitCertificateRequest),
  'client tls12 WAIT_SHD': row(clientWaitServerHelloDone),
  'client tls12 WAIT_NST': row(clientWaitNewSessionTicket),
  'client tls12 WAIT_CCS': row(clientWaitChangeCipherSpec),
  'client tls12 WAIT_FINISHED': row(clientWaitFinished12),
  'client tls12 CONNECTED': row(clientConnected12),
  'server START': row(serverStart),
  'server tls13 WAIT_EOED': row(serverWaitEndOfEarlyData),
  'server tls13 WAIT_CERT': row(serverWaitCertificate),
  'server tls13 WAIT_CV': row(serverWaitCertificateVerify),
  'server tls13 WAIT_FINISHED': row(serverWaitFinished),
  'server tls13 CONNECTED': row(serverConnected13),
  'server tls12 WAIT_CERT': row(serverWaitCertificate12),
  'server tls12 WAIT_CKE': row(serverWaitClientKeyExchange),
  'server tls12 WAIT_CV': row(serverWaitCertificateVerify12),
  'server tls12 WAIT_CCS': row(serverWaitChangeCipherSpec),
  'server tls12 WAIT_FINISHED': row(serverWaitFinished12),
  'server tls12 CONNECTED': row(serverConnected12),
};

/** The name of a state is what its handlers were made for, so a state that finds a row is of the row's type. */
function row<S, M>(handlers: StateHandlers<S, M>): AnyHandlers {
  return handlers as unknown as AnyHandlers;
}
