/**
 * Measures contestants side by side. Their outputs are compared first. Then, round after round, each runs for about the
 * same CPU time in an order drawn anew, and the times of one round are divided by each other: a machine that is slow for a
 * while is slow for all of them. The result is the median of these ratios. CPU time, because other programs may be running.
 */

import { BEST_PEER, OPENSSL, OURS, type Contestant, type Goal, type Item } from './item.ts';

export interface Measured {
  readonly name: string;
  readonly bytes?: number | undefined;
  readonly rounds: number;
  /** For each contestant: microseconds of CPU for one piece of work, and its time divided by ours. */
  readonly times: Readonly<Record<string, { readonly micros: number; readonly ratio: number }>>;
  readonly goals: readonly Verdict[];
}

/** What became of a goal. */
export interface Verdict extends Goal {
  /** The contestant that `best peer` turned out to be. */
  readonly peer: string;
  readonly reached: number;
  readonly verdict: 'stretch' | 'must' | 'missed';
}

/** CPU time of one contestant in one round. */
const ROUND_MICROS = 60_000;

/** CPU time of the last and longest run before the first round. */
const WARM_UP_MICROS = 250_000;
const ROUNDS = 11;

export async function measure(item: Item): Promise<Measured> {
  const contestants = Object.entries(item.contestants).map(([name, given]) => {
    const { run, show = (output: unknown) => output } = typeof given === 'function' ? { run: given } : given;
    return { name, run, show: show as (output: unknown) => unknown };
  });
  if (!item.skewed) await compare(contestants);
  const counts = new Map<string, number>();
  for (const { name, run } of contestants) counts.set(name, item.skewed ? 1 : await calibrate(run));

  const rounds = item.rounds ?? ROUNDS;
  const micros = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of shuffled(contestants)) {
      const count = counts.get(name)!;
      micros.get(name)!.push((await cpuMicros(run, count)) / count / (item.pieces ?? 1));
    }
  }
  const ours = micros.get(OURS)!;
  const times = Object.fromEntries(
    contestants.map(({ name }) => {
      const theirs = micros.get(name)!;
      const ratio = item.skewed ? median(theirs) / median(ours) : median(theirs.map((time, i) => time / ours[i]));
      return [name, { micros: median(theirs), ratio }];
    }),
  );
  return {
    name: item.name,
    bytes: item.bytes,
    rounds,
    times,
    goals: (item.goals ?? []).map((goal) => judge(goal, times)),
  };
}

/** Refuses to measure contestants who do not do the same work. */
async function compare(contestants: readonly (Required<Contestant> & { readonly name: string })[]): Promise<void> {
  const outputs: { readonly name: string; readonly text: string }[] = [];
  for (const { name, run, show } of contestants)
    outputs.push({ name, text: comparable((show as (output: unknown) => unknown)(await run())) });
  const odd = outputs.find(({ text }) => text !== outputs[0].text);
  if (odd)
    throw new Error(
      `${odd.name} computes ${odd.text.slice(0, 80)}, but ${outputs[0].name} ${outputs[0].text.slice(0, 80)}`,
    );
}

function comparable(output: unknown): string {
  if (output instanceof Uint8Array) return Buffer.from(output).toString('hex');
  return typeof output === 'string' ? output : JSON.stringify(output);
}

/** How many runs fill a round, found by doubling for so long that the compiler has done its work. */
async function calibrate(run: () => unknown): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const micros = await cpuMicros(run, count);
    if (micros >= WARM_UP_MICROS) return Math.max(1, Math.round((count * ROUND_MICROS) / micros));
  }
}

async function cpuMicros(run: () => unknown, count: number): Promise<number> {
  const start = process.cpuUsage();
  const first = run();
  if (first instanceof Promise) {
    await first;
    for (let i = 1; i < count; i++) await run();
  } else for (let i = 1; i < count; i++) run();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function judge(goal: Goal, times: Measured['times']): Verdict {
  const peers = Object.keys(times).filter((name) => name !== OURS && name !== OPENSSL);
  const fastest = peers.toSorted((a, b) => times[a].ratio - times[b].ratio)[0];
  const peer = goal.against === BEST_PEER ? fastest : goal.against;
  const { ratio } = times[peer];
  return { ...goal, peer, ...against(goal, goal.bar === 'at least' ? ratio : 1 / ratio) };
}

/** A value held against a bar. */
export function against(
  { bar, must, stretch }: Pick<Goal, 'bar' | 'must' | 'stretch'>,
  reached: number,
): Pick<Verdict, 'reached' | 'verdict'> {
  const over = (goal: number) => (bar === 'at least' ? reached >= goal : reached <= goal);
  return { reached, verdict: stretch !== undefined && over(stretch) ? 'stretch' : over(must) ? 'must' : 'missed' };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function shuffled<T>(values: readonly T[]): T[] {
  const order = values.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
