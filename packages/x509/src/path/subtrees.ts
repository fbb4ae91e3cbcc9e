/**
 * Name constraints (RFC 5280 section 4.2.1.10): is a name inside the subtrees that an authority's certificate permits or
 * excludes? The subtrees of one extension are put into indexes, so that each name costs as many look-ups as it has labels,
 * however many thousand subtrees there are. Where a subtree or a name is malformed, the answer is the one that refuses: such
 * a name is inside no permitted subtree, and counts as inside an excluded one.
 */

import { insideIpSubtree } from '../extensions/name-constraints.ts';
import type { GeneralName } from '../general-name.ts';
import { isHostName } from '../host-name.ts';
import { rdnKey } from '../name.ts';
import { hostOfUri, parseMailbox } from './constrained-names.ts';

/** The subtrees of one list, permitted or excluded, by the forms of their names. */
export interface SubtreeIndex {
  /** Whether there is a subtree of the form of a name, so that the name has to be compared at all. */
  constrains(name: GeneralName): boolean;
  /** Whether every name that this one stands for (a wildcard stands for many) is inside one of the subtrees. */
  permits(name: GeneralName): boolean;
  /** Whether some name that this one stands for is inside one of the subtrees. */
  excludes(name: GeneralName): boolean;
  /** How many subtrees there are of the form of a name. */
  count(name: GeneralName): number;
}

/** The index of a list of subtrees. */
export function indexSubtrees(subtrees: readonly GeneralName[]): SubtreeIndex {
  const forms = new Map<string, FormIndex>();
  const counts = new Map<string, number>();
  for (const subtree of subtrees) {
    const form = formOf(subtree);
    let index = forms.get(form);
    if (!index) forms.set(form, (index = newIndex(subtree)));
    index.add(subtree);
    counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  const indexFor = (name: GeneralName): FormIndex | undefined => forms.get(formOf(name));
  return {
    constrains: (name) => forms.has(formOf(name)),
    permits: (name) => indexFor(name)?.permits(name) ?? true,
    excludes: (name) => indexFor(name)?.excludes(name) ?? false,
    count: (name) => counts.get(formOf(name)) ?? 0,
  };
}

/** The subtrees of one form of names. */
interface FormIndex {
  add(subtree: GeneralName): void;
  permits(name: GeneralName): boolean;
  excludes(name: GeneralName): boolean;
}

/**
 * The form of a name. Internationalized mailboxes are constrained by rfc822Name subtrees (RFC 9598 section 6); other kinds of
 * otherName are different forms.
 */
function formOf(name: GeneralName): string {
  if (name.type !== 'otherName') return name.type;
  return name.typeId === SMTP_UTF8_MAILBOX && name.text !== undefined ? 'rfc822Name' : `otherName ${name.typeId}`;
}

function newIndex({ type }: GeneralName): FormIndex {
  switch (type) {
    case 'dNSName':
      return dnsIndex();
    case 'rfc822Name':
      return mailIndex();
    case 'uniformResourceIdentifier':
      return uriIndex();
    case 'iPAddress':
      return addressIndex();
    case 'directoryName':
      return directoryIndex();
    default:
      return unprocessed();
  }
}

/** Hosts: a subtree holds itself and what is made by adding labels on the left; with a leading dot only the latter. */
function dnsIndex(): FormIndex {
  const itself = new Set<string>();
  const below = new Set<string>();
  const parents = new Set<string>();
  let malformed = false;
  let everything = false;
  const holds = (host: string): boolean =>
    everything || itself.has(host) || parentsOf(host).some((parent) => itself.has(parent) || below.has(parent));
  return {
    add(subtree) {
      const text = textOf(subtree).toLowerCase();
      const host = text.replace(/^\./, '');
      if (text === '') everything = true;
      else if (!isHostName(host)) malformed = true;
      else if (text !== host) below.add(host);
      else {
        itself.add(host);
        parents.add(host.slice(host.indexOf('.') + 1));
      }
    },
    permits(name) {
      const host = textOf(name).toLowerCase();
      if (!isHostName(host.replace(/^\*\./, ''))) return false;
      return holds(host);
    },
    excludes(name) {
      const host = textOf(name).toLowerCase();
      const isWildcard = host.startsWith('*.');
      if (malformed || !isHostName(host.replace(/^\*\./, ''))) return true;
      return holds(host) || (isWildcard && parents.has(host.slice(2)));
    },
  };
}

/** Mailboxes: one mailbox, all of one host, or all of the hosts below a domain (with a leading dot). */
function mailIndex(): FormIndex {
  const mailboxes = new Set<string>();
  const hosts = new Set<string>();
  const below = new Set<string>();
  let malformed = false;
  const key = ({ local, host }: { readonly local: string; readonly host: string }): string => `${host}@${local}`;
  const holds = (mailbox: { readonly local: string; readonly host: string }): boolean =>
    mailboxes.has(key(mailbox)) ||
    hosts.has(mailbox.host) ||
    parentsOf(mailbox.host).some((parent) => below.has(parent));
  return {
    add(subtree) {
      const text = textOf(subtree);
      const host = text.replace(/^\./, '').toLowerCase();
      const mailbox = text.includes('@') ? parseMailbox(text) : undefined;
      if (mailbox) mailboxes.add(key(mailbox));
      else if (text.includes('@') || !isHostName(host)) malformed = true;
      else (text.startsWith('.') ? below : hosts).add(host);
    },
    permits(name) {
      const mailbox = parseMailbox(textOf(name));
      return mailbox !== undefined && holds(mailbox);
    },
    excludes(name) {
      const mailbox = parseMailbox(textOf(name));
      return malformed || mailbox === undefined || holds(mailbox);
    },
  };
}

/** URIs by their hosts: exactly one host, or with a leading dot those below a domain. */
function uriIndex(): FormIndex {
  const hosts = new Set<string>();
  const below = new Set<string>();
  let malformed = false;
  const holds = (host: string): boolean => hosts.has(host) || parentsOf(host).some((parent) => below.has(parent));
  return {
    add(subtree) {
      const text = textOf(subtree).toLowerCase();
      const host = text.replace(/^\./, '');
      if (!isHostName(host) || (text === host && !host.includes('.'))) malformed = true;
      else (text === host ? hosts : below).add(host);
    },
    permits(name) {
      const host = hostOfUri(textOf(name));
      return host !== undefined && holds(host);
    },
    excludes(name) {
      const host = hostOfUri(textOf(name));
      return malformed || host === undefined || holds(host);
    },
  };
}

/** Addresses: networks by their masks, of which there are at most 33 for IPv4 and 129 for IPv6. */
function addressIndex(): FormIndex {
  const networks = new Map<string, { readonly mask: Uint8Array; readonly bases: Set<string> }>();
  let malformed = false;
  const holds = (address: Uint8Array): boolean => {
    for (const { mask, bases } of networks.values())
      if (mask.length === address.length && bases.has(masked(address, mask))) return true;
    return false;
  };
  return {
    add(subtree) {
      if (subtree.type !== 'iPAddress') return;
      const { address } = subtree;
      const base = address.subarray(0, address.length / 2);
      const mask = address.subarray(address.length / 2);
      if (!insideIpSubtree(base, address)) {
        malformed = true;
        return;
      }
      let network = networks.get(mask.join());
      if (!network) networks.set(mask.join(), (network = { mask, bases: new Set() }));
      network.bases.add(masked(base, mask));
    },
    permits: (name) => name.type === 'iPAddress' && holds(name.address),
    excludes: (name) => malformed || name.type !== 'iPAddress' || holds(name.address),
  };
}

/** Directory names: a subtree holds every name that starts with its relative names. */
function directoryIndex(): FormIndex {
  const prefixes = new Set<string>();
  const holds = (name: GeneralName): boolean => {
    if (name.type !== 'directoryName') return false;
    let prefix = '';
    if (prefixes.has(prefix)) return true;
    for (const rdn of name.name.rdns) {
      prefix += `${rdnKey(rdn)}\x01`;
      if (prefixes.has(prefix)) return true;
    }
    return false;
  };
  return {
    add(subtree) {
      if (subtree.type !== 'directoryName') return;
      prefixes.add(subtree.name.rdns.map((rdn) => `${rdnKey(rdn)}\x01`).join(''));
    },
    permits: holds,
    excludes: holds,
  };
}

/** A form that is not processed here: RFC 5280 has a name of that form refused, whatever it says. */
function unprocessed(): FormIndex {
  return { add: () => undefined, permits: () => false, excludes: () => true };
}

/** The names above a host: `b.c` and `c` for `a.b.c`. */
function parentsOf(host: string): string[] {
  const parents: string[] = [];
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) parents.push(host.slice(dot + 1));
  return parents;
}

function textOf(name: GeneralName): string {
  if ('value' in name) return name.value;
  return name.type === 'otherName' ? (name.text ?? '') : '';
}

function masked(address: Uint8Array, mask: Uint8Array): string {
  return address.map((byte, i) => byte & mask[i]).join();
}

/** id-on-SmtpUTF8Mailbox, RFC 9598 section 3. */
const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';
