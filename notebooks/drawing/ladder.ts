/** A ladder: two parties (or more) as rails, and what they send each other as rungs, from top to bottom. */
import { picture, type Picture } from './picture.ts';
import { arrow, centred, line } from './shapes.ts';

/** One message: from whom to whom, what is written on it, and a colour. */
export interface Rung<Party extends string> {
  readonly from: Party;
  readonly to: Party;
  readonly text: string;
  readonly colour?: string;
}

/** The ladder of some messages between parties, who stand in the order given. */
export function ladder<Party extends string>(
  head: { readonly title: string; readonly name?: string; readonly width?: number },
  parties: readonly Party[],
  rungs: readonly Rung<NoInfer<Party>>[],
): Picture {
  const { width = 560 } = head;
  const height = 60 + 36 * rungs.length;
  const step = parties.length > 1 ? (width - 180) / (parties.length - 1) : 0;
  const rail = (party: Party) => 90 + step * parties.indexOf(party);
  const rails = parties.map(
    (party) =>
      centred(rail(party), 24, party, { bold: true }) +
      line(rail(party), 34, rail(party), height - 10, { stroke: '#222222' }),
  );
  const arrows = rungs.map(({ from, to, text, colour = '#2b6cb0' }, i) => {
    const y = 60 + 36 * i;
    return arrow(rail(from), y, rail(to), y, { stroke: colour }) + centred((rail(from) + rail(to)) / 2, y - 6, text);
  });
  return picture({ ...head, width, height }, [...rails, ...arrows]);
}
