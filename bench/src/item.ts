/** What is measured: an item with its contestants, who do the same work, and the goals that the first of them should reach. */

/** One way to do the work. A promise is waited for. */
export interface Contestant {
  readonly run: () => unknown;
  /** The output of `run` in the form that is compared, outside of the measured time; by default `run`'s own. */
  readonly show?: (output: never) => unknown;
}

/** Our own name in tables. */
export const OURS = 'Cleartext';

/** The outside voice: OpenSSL, through node:crypto. */
export const OPENSSL = 'OpenSSL';

/** A bar for the ratio of two times. */
export interface Goal {
  /** The name of a contestant, or `best peer`: the fastest of those in plain JavaScript. */
  readonly against: string;
  /** `at least`: its time divided by ours. `at most`: our time divided by its. */
  readonly bar: 'at least' | 'at most';
  readonly must: number;
  readonly stretch?: number | undefined;
}

export const BEST_PEER = 'best peer';

/** As many times as fast as a peer. */
export function faster(against: string, must: number, stretch?: number): Goal {
  return { against, bar: 'at least', must, stretch };
}

/** So many times OpenSSL's time, and not more. */
export function within(must: number, stretch?: number): Goal {
  return { against: OPENSSL, bar: 'at most', must, stretch };
}

/** A piece of work that several contestants do side by side. */
export interface Item {
  readonly name: string;
  /** How much input one run takes, for a speed in MB/s; without it, the time of one run is told. */
  readonly bytes?: number;
  /** How many pieces of work one run does, such as certificates; 1 unless told. */
  readonly pieces?: number;
  /** Ours first. */
  readonly contestants: Readonly<Record<string, Contestant | (() => unknown)>>;
  readonly goals?: readonly Goal[];
  /** Rounds of measuring, where the usual number would take too long or tell too little. */
  readonly rounds?: number;
  /** Random work that differs from run to run, as key generation: outputs are not compared, and medians are divided. */
  readonly skewed?: boolean;
}

/** A table of the report. Items are made when their group's turn comes: making keys and texts takes time. */
export interface Group {
  readonly title: string;
  /** What a reader of the table should know: what is compared with what, and why a goal is missed. */
  readonly remarks?: readonly string[];
  /** Measures with `items`, or on its own with `measure`. */
  readonly items?: () => readonly Item[] | Promise<readonly Item[]>;
  readonly measure?: () => readonly Figure[] | Promise<readonly Figure[]>;
  /** The names that a filter may match although no item carries them. */
  readonly keywords?: string;
}

/** A measured value that is not a ratio: a rate, a size, a time to start. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: 'at least' | 'at most';
  readonly must?: number;
  readonly stretch?: number;
  /** Others' values, for comparison. */
  readonly others?: Readonly<Record<string, number>>;
}
