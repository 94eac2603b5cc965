// Scanned luminance -> the black ink of a black-and-white copier, by one table.
import type { CopierModel } from './copier.ts';
import type { Separator } from './separator.ts';
import { applyTone, inkForReflectance, measureRamp } from './tone.ts';

const STEPS = 1024;

/** Takes one plane of luminance relative to paper. */
export function createGreySeparator({ tone, halftone, printer, gainCompensation }: CopierModel): Separator {
  const ramp = measureRamp(halftone, printer, 'k', 0);
  const table = Float32Array.from({ length: STEPS + 1 }, (_, i) => {
    const wanted = applyTone(tone, i / STEPS);
    return (1 - gainCompensation) * (1 - wanted) + gainCompensation * inkForReflectance(ramp, wanted);
  });
  return {
    channels: 1,
    inks: ['k'],
    separate([values], count, [out]) {
      for (let i = 0; i < count; i++) {
        const step = values[i] * STEPS + 0.5;
        out[i] = table[step <= 0 ? 0 : step >= STEPS ? STEPS : step | 0];
      }
    },
  };
}
