/** The enumeration attack. */

import type { Group } from '../item.ts';

export const keySearch: Group = { title: 'Key search', measure: () => Promise.resolve([]) };
