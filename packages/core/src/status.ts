/** How far an algorithm can be trusted today; every descriptor in the toolkit carries one. */

/**
 * `broken`: known attacks are practical; never use it to protect anything. `legacy`: no practical break of the algorithm
 * as such, but superseded and refused by current standards. `current`: approved and recommended.
 */
export type Status = 'broken' | 'legacy' | 'current';

/** The status of what is made of several algorithms: that of the least trusted one. */
export function worstStatus(...statuses: readonly Status[]): Status {
  return RANKING.find((status) => statuses.includes(status)) ?? 'current';
}

const RANKING: readonly Status[] = ['broken', 'legacy', 'current'];
