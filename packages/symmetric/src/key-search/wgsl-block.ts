/**
 * What the shaders of the key searches have in common (WGSL: W3C, WebGPU Shading Language): what comes in, the `Job`, what goes out, the `Result`,
 * and how a key that passed is noted.
 */

/** Declares the job with its fields after the number of invocations, and the result. */
export function declarations(jobFields: readonly string[], survivorComment: string): string[] {
  return [
    'struct Job {',
    '  invocations: u32,',
    ...jobFields.map((field) => `  ${field},`),
    '}',
    `// What comes back: how many invocations have ended, and ${survivorComment}.`,
    'struct Result {',
    '  ended: atomic<u32>,',
    '  count: atomic<u32>,',
    '  survivors: array<u32>,',
    '}',
    '@group(0) @binding(0) var<uniform> job: Job;',
    '@group(0) @binding(1) var<storage, read_write> result: Result;',
  ];
}

/** The function `survive`, which notes the words of a survivor, the number of the invocation first. */
export function surviveFunction(words: readonly string[]): string[] {
  const last = words.length - 1;
  const at = (n: number): string => (n === 0 ? 'at' : `at + ${n}u`);
  return [
    '// Notes that keys passed. Where there are few keys, some invocations of the workgroup are too many.',
    `fn survive(${words.map((word) => `${word}: u32`).join(', ')}) {`,
    '  if (invocation >= job.invocations) {',
    '    return;',
    '  }',
    `  let at = ${words.length === 1 ? '' : `${words.length}u * `}atomicAdd(&result.count, 1u);`,
    `  if (${at(last)} < arrayLength(&result.survivors)) {`,
    ...words.map((word, n) => `    result.survivors[${at(n)}] = ${word};`),
    '  }',
    '}',
    '',
  ];
}

/** Word n of an array of vectors of four words in the job. */
export function jobWord(array: string, n: number): string {
  return `job.${array}[${n >>> 2}].${'xyzw'[n & 3]}`;
}
