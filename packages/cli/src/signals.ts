/** Work that can be interrupted: Ctrl-C asks for a good end, and a second one ends the process at once. */

/** Runs `work` with a signal that is aborted at SIGINT, SIGTERM, or, in a child process, when the parent is gone. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const event of events) process.once(event, onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    for (const event of events) process.off(event, onSignal);
  }
}

/** Waits for SIGINT or SIGTERM: what a server does between its start and its end. */
export async function untilStopped(): Promise<void> {
  await interruptible(
    (signal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      }),
  );
}

const events = ['SIGINT', 'SIGTERM', 'disconnect'] as const;
