/** What the command and its worker threads say to each other. */

import type { SuiteFile } from './files.ts';
import type { Outcome } from './runner.ts';

/** A file to run, from a case on, counted from 0. */
export interface Job extends SuiteFile {
  readonly from: number;
}

/** What a worker reports: once who it is, then for each case that it starts and what became of it. */
export type Report =
  | { readonly type: 'ready'; readonly thread: string | undefined }
  | { readonly type: 'start'; readonly id: string; readonly seconds: number | undefined }
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  | { readonly type: 'done' };
