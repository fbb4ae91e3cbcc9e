/** How fast keys are tried, in words. */

/** `440`, `8.31 million`, `118 million`: keys a second, with three digits from a million on. */
export function rateInWords(keysPerSecond: number): string {
  const millions = keysPerSecond / 1e6;
  if (millions < 1) return String(Math.round(keysPerSecond));
  return `${millions.toFixed(millions < 10 ? 2 : millions < 100 ? 1 : 0)} million`;
}
