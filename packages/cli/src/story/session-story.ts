/**
 * The hybrid session, told step by step: two parties who share nothing set up a protected session, an eavesdropper watches, and
 * three attacks fail. Everything shown is taken from the events of a real session between two state machines.
 */

import { bytesToHex, bytesToUtf8, seededRandom, systemRandom, type RandomSource } from '@cleartext/core';
import { generateKey, type RsaPrivateKey } from '@cleartext/rsa';
import {
  clientSession,
  serverSession,
  step,
  type CipherSuite,
  type RecordEvent,
  type SessionEvent,
  type SessionState,
  type SessionStep,
} from '@cleartext/session';
import {
  issueCertificate,
  nameToString,
  newAuthority,
  type Authority,
  type Certificate,
  type SiteVerdict,
} from '@cleartext/x509';
import type { Page } from './page.ts';
import { contentLines, recordKind, wireLines } from './record-lines.ts';

/** What the story is told about. */
export interface StoryOptions {
  readonly message: Uint8Array;
  /** What the message is called in the narration: a file's name, or `the message`. */
  readonly messageName: string;
  readonly suite: CipherSuite;
  /** The size of the RSA keys. */
  readonly bits: number;
  /** A word that makes the run repeatable byte for byte. */
  readonly seed?: string | undefined;
}

const HOST = 'bob.example';
const ANSWER = 'Received, thank you. Bob';
/** The clock of a seeded run, so that its certificates are the same every time. */
const SEEDED_NOW = new Date('2026-01-01T12:00:00Z');
const PEOPLE = ['Alice', 'Bob', 'Eve'];

/** Tells the story; returns whether the messages arrived and the attacks were refused. */
export function tellSessionStory(options: StoryOptions, page: Page): boolean {
  const cast = prepare(options, page);
  const connected = shakeHands(cast, options, page);
  if (!connected) return false;
  const arrived = exchangeMessages(connected, options, page);
  const refused = [flipAByte(connected, page), replay(connected, page), showAnotherName(cast, options, page)];
  page.step('What this proves, and what it does not');
  page.say(
    `${refused.filter(Boolean).length} of 3 attacks were refused, and ${arrived ? 'every message arrived as it was sent' : 'a message was lost'}.`,
  );
  if (options.suite.status !== 'current')
    page.mark('failed', `${options.suite.name} is ${options.suite.status}: ${options.suite.summary}.`);
  page.say(
    "RSA key transport has no forward secrecy: whoever records this session and obtains Bob's private key in ten years " +
      'can read it then. TLS 1.3 no longer allows it. And this is teaching code: it does not run in constant time.',
  );
  return arrived && refused.every(Boolean);
}

interface Cast {
  readonly authority: Authority;
  readonly bobsKey: RsaPrivateKey;
  readonly bobsCertificate: Certificate;
  readonly now: () => Date;
  readonly random: (who: string) => RandomSource;
}

interface ConnectedPair {
  readonly alice: SessionState;
  readonly bob: SessionState;
}

/** What is there before the session: an authority that both know, and Bob's certificate. */
function prepare({ bits, seed, suite, messageName }: StoryOptions, page: Page): Cast {
  const random = (who: string): RandomSource => (seed === undefined ? systemRandom : seededRandom(`${seed}/${who}`));
  const now = seed === undefined ? (): Date => new Date() : (): Date => SEEDED_NOW;
  page.title('A hybrid-encryption session, every byte explained');
  page.say(
    `Alice wants to send ${messageName} to ${HOST}. They have never met and share no key. Eve sees every byte between them ` +
      'and may change any. (Chapter "Secure HTTP", section 14.4.2.)',
  );

  page.step('Before the session: keys and a certificate');
  const authority = newAuthority({
    subject: { CN: 'Cleartext Teaching CA', O: 'Cleartext' },
    privateKey: generateKey({ bits, random: random('authority') }),
    now: now(),
    random: random('authority serial'),
  });
  const bobsKey = generateKey({ bits, random: random('bob') });
  const bobsCertificate = issueCertificate(authority, {
    profile: 'server',
    subject: { CN: HOST, O: 'Bob' },
    publicKey: bobsKey,
    hosts: [HOST],
    now: now(),
    random: random('bob serial'),
  });
  page.say(
    `Bob made an RSA key of ${bits} bits. An authority that Alice trusts checked who he is and signed this certificate:`,
  );
  page.fact('subject', nameToString(bobsCertificate.subject));
  page.fact('host names', HOST);
  page.fact('issuer', nameToString(bobsCertificate.issuer));
  page.fact('serial number', bobsCertificate.serialNumber.toString(16));
  page.fact('valid', `${day(bobsCertificate.validity.notBefore)} to ${day(bobsCertificate.validity.notAfter)}`);
  page.fact('public key n', shortened(bobsKey.n.toString(16)));
  page.fact('public key e', bobsKey.e.toString());
  page.fact('signature', shortened(bytesToHex(bobsCertificate.signature)));
  page.blank();
  page.knowledge(PEOPLE, [
    ["the authority's public key", true, true, true],
    ["Bob's public key", false, true, false],
    ["Bob's private key d", false, true, false],
  ]);
  page.say(`They will protect their messages with ${suite.summary}: ${suite.status}.`);
  return { authority, bobsKey, bobsCertificate, now, random };
}

/** The handshake, one flight a step. */
function shakeHands(cast: Cast, { suite }: StoryOptions, page: Page): ConnectedPair | undefined {
  const { authority, now, random } = cast;
  const common = { suites: [suite], now };
  const trustAnchors = [authority.certificate];
  const start = clientSession({ ...common, host: HOST, trustAnchors, random: random('alice session') });
  const listen = serverSession({ ...common, identity: bobsIdentity(cast), random: random('bob session') });

  page.step('ClientHello: Alice says what she can do');
  const hello = step(start, { type: 'start' });
  showSent(hello, page);
  page.knowledge(PEOPLE, [
    ['whom Alice wants to speak to', true, true, true],
    ["Alice's random value", true, true, true],
  ]);

  page.step('ServerHello: Bob chooses, and shows his certificate');
  const answer = step(listen, { type: 'receive', bytes: hello.send });
  showSent(answer, page);
  page.knowledge(PEOPLE, [
    ["Bob's random value", true, true, true],
    ["Bob's certificate, and so his public key", true, true, true],
  ]);

  page.step('Alice checks the certificate');
  const keyExchange = step(hello.state, { type: 'receive', bytes: answer.send });
  for (const event of keyExchange.events) if (event.type === 'certificate') showVerdict(event.verdict, page);
  if (keyExchange.state.kind === 'Refused') return undefined;

  page.step("KeyExchange: a random session key under Bob's public key");
  const secret = keyExchange.events.find((event) => event.type === 'secret');
  page.say('Alice draws 32 random bytes. They serve for this session and no other:');
  if (secret) page.bytes(secret.value);
  page.say(
    'She encrypts them with RSA (OAEP with SHA-256): C = EM^e mod n. To decrypt, one needs d, and only Bob has d.',
  );
  showSent(keyExchange, page);
  page.knowledge(PEOPLE, [
    ['the session key under RSA', true, true, true],
    ['the session key', true, true, false],
  ]);

  page.step('Finished: both prove that they hold the same keys');
  page.say(
    'From the session key and both random values each side derives the same keys for each direction (HKDF). A Finished message, protected by them, proves it.',
  );
  const finished = step(answer.state, { type: 'receive', bytes: keyExchange.send });
  showSent(finished, page);
  const done = step(keyExchange.state, { type: 'receive', bytes: finished.send });
  page.knowledge(PEOPLE, [['the keys of both directions', true, true, false]]);
  const connected = done.state.kind === 'Connected' && finished.state.kind === 'Connected';
  page.mark(connected ? 'passed' : 'failed', connected ? 'The session is connected.' : 'The handshake failed.');
  return connected ? { alice: done.state, bob: finished.state } : undefined;
}

/** A message each way, as its owner and as Eve sees it. Ends with the states before the sending, for the attacks. */
function exchangeMessages({ alice, bob }: ConnectedPair, { message, messageName }: StoryOptions, page: Page): boolean {
  page.step('Protected messages');
  const question = step(alice, { type: 'send', plaintext: message });
  page.say(`Alice sends ${messageName} (${message.length} bytes):`);
  page.bytes(message);
  page.say(`Eve sees ${question.send.length} bytes; type, number and length are readable, the rest is not:`);
  page.bytes(question.send);
  const read = step(bob, { type: 'receive', bytes: question.send });
  for (const event of recordsOf(read)) {
    page.say('The same by name:');
    page.lines(wireLines(event));
    showInside(event, 'Bob checks that nothing was changed, decrypts, and finds:', page);
  }
  const arrived = messagesOf(read.events);
  page.mark(
    arrived.length === 1 ? 'passed' : 'failed',
    `Bob reads ${arrived[0]?.length ?? 0} bytes, and knows that they came from Alice unchanged.`,
  );

  const reply = step(read.state, { type: 'send', plaintext: new TextEncoder().encode(ANSWER) });
  page.say('Bob answers; Eve sees:');
  page.bytes(reply.send);
  const heard = step(question.state, { type: 'receive', bytes: reply.send });
  for (const event of recordsOf(heard)) showInside(event, 'Alice finds inside:', page);
  const answers = messagesOf(heard.events);
  page.mark(
    answers.length === 1 ? 'passed' : 'failed',
    `Alice reads: ${answers.map((answer) => bytesToUtf8(answer)).join()}`,
  );

  const goodbye = step(heard.state, { type: 'close' });
  const closed = step(reply.state, { type: 'receive', bytes: goodbye.send });
  const end = step(goodbye.state, { type: 'receive', bytes: closed.send });
  const clean = end.state.kind === 'Closed' && closed.state.kind === 'Closed';
  page.mark(
    clean ? 'passed' : 'failed',
    'Both sides close the session. If somebody had cut the connection, they would have noticed.',
  );
  return (
    clean &&
    arrived.length === 1 &&
    sameBytes(arrived[0], message) &&
    answers.map((answer) => bytesToUtf8(answer)).join() === ANSWER
  );
}

function flipAByte({ alice, bob }: ConnectedPair, page: Page): boolean {
  page.step('Attack 1: Eve changes a byte on the wire');
  const { send } = step(alice, { type: 'send', plaintext: new TextEncoder().encode('Pay Carol 100') });
  const place = send.length - 10;
  const changed = send.map((byte, i) => (i === place ? byte ^ 0x01 : byte));
  page.say(`Byte ${place}: ${hex(send[place])} becomes ${hex(changed[place])}.`);
  return showRefusal('Bob', step(bob, { type: 'receive', bytes: changed }), page);
}

function replay({ alice, bob }: ConnectedPair, page: Page): boolean {
  page.step('Attack 2: Eve sends a recorded message again');
  const { send } = step(alice, { type: 'send', plaintext: new TextEncoder().encode('Pay Carol 100') });
  const first = step(bob, { type: 'receive', bytes: send });
  page.mark(
    'passed',
    `Bob reads the first copy: ${messagesOf(first.events)
      .map((message) => bytesToUtf8(message))
      .join()}`,
  );
  return showRefusal('Bob', step(first.state, { type: 'receive', bytes: send }), page);
}

function showAnotherName(cast: Cast, { suite, bits, seed }: StoryOptions, page: Page): boolean {
  page.step("Attack 3: Eve answers in Bob's place, with a certificate of her own");
  page.say(`The certificate is genuine: the same authority issued it, for eve.example. But Alice asked for ${HOST}.`);
  const { authority, now, random } = cast;
  const evesKey = generateKey({ bits, random: random('eve') });
  const certificate = issueCertificate(authority, {
    profile: 'server',
    subject: { CN: 'eve.example' },
    publicKey: evesKey,
    hosts: ['eve.example'],
    now: now(),
    random: random('eve serial'),
  });
  const config = { suites: [suite], now };
  const alice = clientSession({
    ...config,
    host: HOST,
    trustAnchors: [authority.certificate],
    random: random('alice again'),
  });
  const eve = serverSession({
    ...config,
    identity: { chain: [certificate], privateKey: evesKey },
    random: random(`eve ${seed ?? ''}`),
  });
  const hello = step(alice, { type: 'start' });
  const answer = step(eve, { type: 'receive', bytes: hello.send });
  const checked = step(hello.state, { type: 'receive', bytes: answer.send });
  for (const event of checked.events) if (event.type === 'certificate') showVerdict(event.verdict, page);
  return showRefusal('Alice', checked, page);
}

function bobsIdentity({ bobsCertificate, bobsKey }: Cast) {
  return { chain: [bobsCertificate], privateKey: bobsKey };
}

/** Every record that a step sent, byte by byte: as Eve sees it, and what is inside if it is protected. */
function showSent({ events }: SessionStep, page: Page): void {
  for (const event of events) {
    if (event.type !== 'record' || event.direction !== 'sent') continue;
    const size = `${recordKind(event)}, ${event.record.bytes.length} bytes on the wire`;
    page.say(event.isProtected ? `${size}, protected:` : `${size}, readable by everybody:`);
    page.lines(wireLines(event));
    if (event.isProtected) showInside(event, 'The same, decrypted with keys that Eve does not have:', page);
  }
}

/** What is inside a protected record. */
function showInside(event: RecordEvent, text: string, page: Page): void {
  page.say(text);
  page.lines(contentLines(event));
}

function showVerdict(verdict: SiteVerdict, page: Page): void {
  for (const check of verdict.checks) page.mark(check.outcome, `${check.name}: ${check.sentence} (${check.clause})`);
}

/** Shows that a step ended in a refusal, and returns whether it did. */
function showRefusal(who: string, { events }: SessionStep, page: Page): boolean {
  const refused = events.find((event) => event.type === 'refused');
  if (refused) page.mark('failed', `${who} refuses: ${refused.reason} (${refused.detail}).`);
  else page.mark('failed', `${who} accepts it. This must not happen: please report it.`);
  return refused !== undefined;
}

function recordsOf({ events }: SessionStep): RecordEvent[] {
  return events.flatMap((event) => (event.type === 'record' && event.direction === 'received' ? [event] : []));
}

function messagesOf(events: readonly SessionEvent[]): Uint8Array[] {
  return events.flatMap((event) => (event.type === 'message' ? [event.plaintext] : []));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return bytesToHex(a) === bytesToHex(b);
}

function hex(byte: number): string {
  return bytesToHex(Uint8Array.of(byte));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function shortened(digits: string): string {
  return digits.length > 48 ? `${digits.slice(0, 32)}...${digits.slice(-8)}` : digits;
}
