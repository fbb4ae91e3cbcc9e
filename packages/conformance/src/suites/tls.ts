/** Vectors of TLS as a whole: conversations that were published with all their secrets, and the parts that such a conversation is made of. */

import { caseNotRun, type Suite } from '../case.ts';
import { parseBlocks } from '../formats/blocks.ts';
import { botanCases } from './kat/botan.ts';
import { evpCases } from './kat/evp.ts';
import { cbcPaddingCases, messageCases } from './tls/botan.ts';
import { illustratedCases } from './tls/illustrated.ts';
import { rfc8448Cases } from './tls/rfc8448.ts';

/** The suite `tls`. */
export const tls: Suite = {
  name: 'tls',
  summary: 'the conversations of RFC 8448 byte for byte, captures with their secrets, PRFs, CBC padding, messages',
  folder: 'tls',
  reads: /\.(vec|json|txt)$/,
  cases({ name, text }) {
    const file = name.slice(name.lastIndexOf('/') + 1);
    if (file.startsWith('rfc8448')) return rfc8448Cases(text);
    if (file.startsWith('illustrated')) return illustratedCases(text);
    if (file.includes('cbc_padding')) return cbcPaddingCases(text);
    if (file.includes('cert_status')) return messageCases('certificate_status', text);
    if (file.includes('cert_verify')) return messageCases('certificate_verify', text);
    if (file.includes('server_hello')) return messageCases('server_hello', text);
    if (file.includes('client_hello')) return messageCases('client_hello', text);
    if (file.includes('hello_request')) return messageCases('hello_request', text);
    if (file.includes('new_session_ticket')) return messageCases('new_session_ticket', text);
    if (file.endsWith('.vec')) return botanCases(parseBlocks(text));
    if (file.includes('evp')) return evpCases(parseBlocks(text));
    return [caseNotRun('the file', file)];
  },
};
