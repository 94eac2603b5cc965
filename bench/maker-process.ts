// A runner's name -> a maker of sheets in a process of its own, warm, that works when it is its turn.
import { type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Turn } from './turns.ts';

/** Of a module here: `.ts` in a checkout, `.js` in the package. */
export const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Dispose of it when all turns are over. */
export interface MakerProcess<T extends Turn> extends Disposable {
  /** Works for so long, ms. Rejects when the process has ended. */
  turn(windowMs: number): Promise<T>;
}

/**
 * @param runner a module here that calls {@link answerTurns}
 * @param options flags and environment when they are not this process's own
 */
export async function startMaker<T extends Turn>(
  runner: string,
  args: readonly string[],
  options: ForkOptions = {},
): Promise<MakerProcess<T>> {
  const child = fork(new URL(`./${runner}${ENDING}`, import.meta.url), args, {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${runner} ended with ${code}`)));
  });
  // Nobody may be waiting for it then.
  ended.catch(() => undefined);
  const answer = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), ended]))[0];
  await answer();
  return {
    turn: async (windowMs) => {
      child.send(windowMs);
      return (await answer()) as T;
    },
    [Symbol.dispose]: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The other end, in the runner: says that it is warm, and works whenever it is asked to. */
export function answerTurns(work: (windowMs: number) => Promise<Turn>): void {
  process.on('message', async (windowMs: number) => process.send?.(await work(windowMs)));
  process.once('disconnect', () => process.exit());
  process.send?.('warm');
}
