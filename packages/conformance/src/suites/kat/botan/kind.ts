/** What Botan's tests have in common. */

import type { Fields } from '../../../formats/fields.ts';

/** Runs one case; throws if the toolkit is wrong. */
export type Test = () => void;

/** A test of the fields of a block, or undefined if the toolkit lacks what the section names. */
export type Kind = (parts: readonly string[], fields: Fields) => Test | undefined;
