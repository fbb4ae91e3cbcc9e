// A worker of the page "Your card against DES": tries ranges of keys with the fastest engine of the processor.
import { keySearch, type KeySearchProblem } from '@cleartext/symmetric';

interface Range {
  readonly problem: KeySearchProblem;
  readonly from: bigint;
  readonly count: bigint;
}

self.onmessage = ({ data: { problem, from, count } }: MessageEvent<Range>) => {
  const search = keySearch(problem);
  self.postMessage({ engine: search.engine, found: search.search(from, count) });
};
