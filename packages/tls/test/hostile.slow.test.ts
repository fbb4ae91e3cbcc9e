/** The whole table of hostile fields: each field of each message of each conversation, about 20,000 cases. A sample runs with the quick tests. */

import { versionName } from '../src/index.ts';
import { conversations, fieldCases, versions, wrongAnswer } from './hostile-peer.ts';
import { fuzzed } from './hostile-bytes.ts';

describe.each(versions.map((version) => [versionName(version), version] as const))('fields in %s', (_name, version) => {
  it.each(conversations(version).map((settings, i) => [i, settings] as const))('conversation %i', (_i, settings) => {
    const cases = fieldCases(version, settings);
    expect(cases.length).toBeGreaterThan(200);
    const faults = cases.flatMap((each) => {
      const fault = wrongAnswer(each);
      return fault === undefined ? [] : [`${each.name}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });
});

fuzzed(400);
