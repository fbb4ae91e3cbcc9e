/** The results as tables: in the terminal, and as docs/benchmarks.md. */

import { OPENSSL, OURS, type Figure } from './item.ts';
import { against, type Measured, type Verdict } from './measure.ts';

/** What is known about the run. */
export interface Surroundings {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly peers: Readonly<Record<string, string>>;
}

/** The results of one group of items. */
export interface Section {
  readonly title: string;
  readonly date: string;
  readonly remarks: readonly string[];
  readonly measured: readonly Measured[];
  readonly figures: readonly Figure[];
}

/** One row of a table. */
interface Row {
  readonly item: string;
  readonly ours: string;
  readonly others: string;
  readonly goals: string;
  readonly verdict: string;
}

export function rowsOf({ measured, figures }: Pick<Section, 'measured' | 'figures'>): Row[] {
  return [...measured.map(rowOfMeasured), ...figures.map(rowOfFigure)];
}

function rowOfMeasured({ name, bytes, times, goals }: Measured): Row {
  const speed = (micros: number) => (bytes === undefined ? time(micros) : `${round(bytes / micros)} MB/s`);
  const others = Object.entries(times).filter(([other]) => other !== OURS);
  return {
    item: name,
    ours: speed(times[OURS].micros),
    others: others
      .map(([other, { micros, ratio }]) =>
        other === OPENSSL
          ? `${other} ${speed(micros)} (ours takes ${round(1 / ratio)} of its time)`
          : `${other} ${speed(micros)} (x ${round(ratio)})`,
      )
      .join('; '),
    goals: goals.map(goalText).join('; '),
    verdict: goals.map(({ reached, verdict }) => `${round(reached)} ${words[verdict]}`).join('; '),
  };
}

function rowOfFigure({ name, value, unit, bar, must, stretch, others = {} }: Figure): Row {
  const goal = bar && must !== undefined ? { bar, must, stretch } : undefined;
  return {
    item: name,
    ours: `${round(value)} ${unit}`,
    others: Object.entries(others)
      .map(([other, theirs]) => `${other} ${round(theirs)} ${unit}`)
      .join('; '),
    goals: goal ? barText(goal, unit) : '',
    verdict: goal ? words[against(goal, value).verdict] : '',
  };
}

const words = { stretch: 'stretch reached', must: 'met', missed: '**missed**' };

function goalText({ against: other, peer, ...goal }: Verdict): string {
  const name = other === peer ? peer : `the best peer (${peer})`;
  return goal.bar === 'at least' ? `${barText(goal)} x ${name}` : `${barText(goal)} of ${name}`;
}

function barText({ bar, must, stretch }: Pick<Verdict, 'bar' | 'must' | 'stretch'>, unit = ''): string {
  const sign = bar === 'at least' ? '≥' : '≤';
  return `${sign} ${must}${stretch === undefined ? '' : ` (stretch ${stretch})`}${unit && ` ${unit}`}`;
}

/** Three significant digits. */
export function round(value: number): string {
  return value >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}

function time(micros: number): string {
  if (micros < 1000) return `${round(micros)} µs`;
  return micros < 1e6 ? `${round(micros / 1000)} ms` : `${round(micros / 1e6)} s`;
}

/** For the terminal: each row in a few lines. */
export function printSection(section: Pick<Section, 'title' | 'measured' | 'figures'>): string {
  const rows = rowsOf(section).map(({ item, ours, others, goals, verdict }) =>
    [
      `${item}: ${ours}`,
      ...(others ? [`    ${others.replaceAll('; ', '\n    ')}`] : []),
      ...(goals ? [`    goal ${goals}: ${verdict}`] : []),
    ].join('\n'),
  );
  return `\n${section.title}\n${'-'.repeat(section.title.length)}\n${rows.join('\n')}`;
}

/** The page docs/benchmarks.md. */
export function page(surroundings: Surroundings, sections: readonly Section[]): string {
  const { date, command, machine, versions, peers } = surroundings;
  const rows = sections.flatMap(rowsOf);
  const verdicts = sections.flatMap(({ measured, figures }) => [
    ...measured.flatMap(({ name, goals }) => goals.map((goal) => ({ name, text: goalText(goal), ...goal }))),
    ...figures.flatMap(({ name, value, unit, bar, must, stretch }) =>
      bar && must !== undefined
        ? [{ name, text: barText({ bar, must, stretch }, unit), ...against({ bar, must, stretch }, value) }]
        : [],
    ),
  ]);
  const missed = verdicts.filter(({ verdict }) => verdict === 'missed');
  const stretched = verdicts.filter(({ verdict }) => verdict === 'stretch');
  const lines = [
    '# Benchmarks',
    '',
    `Written by \`${command}\` on ${date}; run it to have the figures of your machine. ${rows.length} rows, ${verdicts.length} goals: ` +
      `${verdicts.length - missed.length} met, of these ${stretched.length} with their stretch, and ${missed.length} missed.`,
    '',
    `Machine: ${machine}. Versions: ${list(versions)}. Peers: ${list(peers)}.`,
    '',
    'Every row is one race. The outputs of all contestants are compared before any clock runs. Then each works for about 60 ms at',
    'a time, in an order drawn anew in every round, and CPU time is counted, not the time on the wall. The figures are medians;',
    'a ratio is the median of the ratios of the rounds, so that a moment in which the machine was busy is in both of its numbers.',
    'Speeds move with machine and load, ratios hardly: read the ratios. `x 2` behind a peer says that it takes twice our time.',
    'MB is 10^6 bytes.',
    '',
    'Our code is the ESM build of the packages, module by module, as npm would deliver it. Bundled into one file some of it is',
    'slower, for V8 then no longer knows tables at the top of a module as constants. Peers in plain JavaScript are kept from',
    'calling OpenSSL. All of OpenSSL is reached through node:crypto, so its short messages pay for the way into C and back.',
    '',
    ...(missed.length > 0
      ? [
          '## Goals missed',
          '',
          '| item | goal | reached |',
          '| --- | --- | --- |',
          ...missed.map(({ name, text, reached }) => `| ${name} | ${text} | ${round(reached)} |`),
          '',
        ]
      : []),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      '',
      ...(section.date === date ? [] : [`Measured again on ${section.date}.`, '']),
      ...section.remarks.flatMap((remark) => [remark, '']),
      '| item | Cleartext | others | goal | reached |',
      '| --- | --- | --- | --- | --- |',
      ...rowsOf(section).map(
        (row) =>
          `| ${Object.values(row)
            .map((cell: string) => cell.replaceAll('; ', '<br>'))
            .join(' | ')} |`,
      ),
      '',
    ]),
  ];
  return lines.join('\n');
}

function list(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
