// The peer's code, so that the comparison with it is fair.
import { describe, expect, it } from 'vitest';
import { golayDecode, golayEncode, weight } from '../support/golay.ts';

describe('extended Golay code', () => {
  it('has the published weights: 1, 759, 2576, 759, 1', () => {
    const counts = new Map<number, number>();
    for (let data = 0; data < 4096; data++) {
      const w = weight(golayEncode(data));
      counts.set(w, (counts.get(w) ?? 0) + 1);
    }
    expect([...counts].sort((a, b) => a[0] - b[0])).toEqual([
      [0, 1],
      [8, 759],
      [12, 2576],
      [16, 759],
      [24, 1],
    ]);
  });

  it('mends three errors anywhere and sees four', () => {
    const word = golayEncode(0xabc);
    for (let a = 0; a < 24; a++) {
      for (let b = a + 1; b < 24; b++) {
        for (let c = b + 1; c < 24; c += 3) {
          expect(golayDecode(word ^ (1 << a) ^ (1 << b) ^ (1 << c))).toBe(0xabc);
          const d = (c + 1) % 24;
          if (d !== a && d !== b) {
            expect(golayDecode(word ^ (1 << a) ^ (1 << b) ^ (1 << c) ^ (1 << d))).toBeUndefined();
          }
        }
      }
    }
  });
});
