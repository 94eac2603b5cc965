// One bare maker of sheets against two at once, in processes of their own that share nothing: what a second core of this machine is
// worth for this work, and so the most that a second worker can bring.
import { startMaker } from './maker-process.ts';
import type { Effort } from './pages.ts';
import { type Comparison, compareTurns, meanRate, type Turn, takeTurns } from './turns.ts';

export interface TwoCores {
  /** Sheets per second of one maker alone. */
  readonly one: number;
  /** Two together to one alone. */
  readonly twoToOne: Comparison;
}

/** @param keyFolder with keys in it */
export async function measureTwoCores(
  pdfPath: string,
  keyFolder: string,
  { rounds, windowMs }: Pick<Effort, 'rounds' | 'windowMs'>,
): Promise<TwoCores> {
  using alone = await startMaker<Turn>('bare-runner', [pdfPath, keyFolder]);
  using beside = await startMaker<Turn>('bare-runner', [pdfPath, keyFolder]);
  const { one, two } = await takeTurns(
    {
      one: () => alone.turn(windowMs),
      two: async () => {
        const turns = await Promise.all([alone.turn(windowMs), beside.turn(windowMs)]);
        return { perSecond: turns[0].perSecond + turns[1].perSecond };
      },
    },
    rounds,
  );
  return { one: meanRate(one), twoToOne: compareTurns(two, one) };
}
