// Turns that are made up: what a window counts, and what the rounds say together.
import { describe, expect, it } from 'vitest';
import { compareTurns, inRange, meanRate, rateOverWindow, takeTurns } from '../../bench/turns.ts';

const turns = (...rates: number[]) => rates.map((perSecond) => ({ perSecond }));

describe('turns', () => {
  it('a window counts what came out after its first second and before its end', () => {
    // From 10 s to 14 s: the first second (to 11 s) and the draining (from 14 s) do not count. Any order.
    const doneMs = [14_001, 10_000, 11_000, 11_001, 12_500, 14_000, 20_000, 9000];
    expect(rateOverWindow(doneMs, 10_000, 4000)).toBe(3 / 3);
    expect(rateOverWindow([], 10_000, 4000)).toBe(0);
  });

  it('the ratio is that of the sums; median and range are of the rounds', () => {
    // The machine is three times as quick in the last round, and disturbed in the second.
    const [two, one] = [turns(6, 5, 24), turns(4, 5, 12)];
    const compared = compareTurns(two, one);
    expect(compared).toEqual({ ratio: expect.closeTo(35 / 21), median: 1.5, min: 1, max: 2 });
    expect(meanRate(one)).toBe(7);
    expect(inRange(compared.ratio, compared)).toBe('1.67 (1.00–2.00)');
  });

  it('of an even number of rounds the median lies between the two in the middle', () => {
    expect(compareTurns(turns(4, 1, 3, 10), turns(1, 1, 1, 1)).median).toBe(3.5);
    expect(compareTurns(turns(3), turns(2)).median).toBe(1.5);
  });

  it('everybody has a turn in each round, one at a time', async () => {
    const order: string[] = [];
    const taker = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      order.push(`${name} ends`);
      return { perSecond: order.length };
    };
    const taken = await takeTurns({ one: taker('one'), two: taker('two') }, 2);
    const round = ['one begins', 'one ends', 'two begins', 'two ends'];
    expect(order).toEqual([...round, ...round]);
    expect(taken).toEqual({ one: turns(2, 6), two: turns(4, 8) });
  });
});
