// One bare maker of sheets against two at once, in processes of their own that share nothing: what a second core of this machine is
// worth for this work, and so the most that a second worker can bring.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Made } from './bare-runner.ts';
import { ENDING } from './pages.ts';

export interface TwoCores {
  /** Sheets per second of one maker alone, and of two together. */
  readonly one: number;
  readonly two: number;
}

/**
 * Takes turns, so that a drifting machine meets both.
 *
 * @param keyFolder with keys in it
 * @param rounds of `seconds` for one and for two
 */
export async function measureTwoCores(
  pdfPath: string,
  keyFolder: string,
  rounds: number,
  seconds = 4,
): Promise<TwoCores> {
  const makers = [0, 1].map(() =>
    fork(new URL(`./bare-runner${ENDING}`, import.meta.url), [pdfPath, keyFolder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  try {
    await Promise.all(makers.map((maker) => once(maker, 'message')));
    const rate = async (of: readonly ChildProcess[]): Promise<number> => {
      const answers = of.map((maker) => once(maker, 'message') as Promise<[Made]>);
      for (const maker of of) maker.send(seconds * 1000);
      return (await Promise.all(answers)).reduce((sum, [{ sheets, ms }]) => sum + (sheets * 1000) / ms, 0);
    };
    const sums = { one: 0, two: 0 };
    for (let i = 0; i < rounds; i++) {
      sums.one += await rate([makers[i % 2]!]);
      sums.two += await rate(makers);
    }
    return { one: sums.one / rounds, two: sums.two / rounds };
  } finally {
    for (const maker of makers) maker.disconnect();
  }
}
