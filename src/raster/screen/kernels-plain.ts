// RGBA bands -> 1-bit planes in plain TypeScript: the twin that says what the WebAssembly kernels must give, bit for bit.
import type { BitPlane } from '../plane.ts';
import { checkSameShape, checkShapes, type Kernels, type RgbaBand } from './kernels.ts';
import type { ThresholdScreen } from './threshold-screen.ts';

/** Blue this much below red says that the pixel was painted over translucently: more than rounding makes. */
const VEIL = 8;
/** Added to a veiled pixel's lightness to compare it with the cut-off: at 130, lightness 64 is the darkest tone. */
const VEILED_LIFT = 66;

export const plainKernels: Kernels = {
  name: 'plain',

  threshold(band: RgbaBand, cutoff: number, out: BitPlane): void {
    checkShapes(band, cutoff, out);
    const { widthPx, data } = band;
    for (let y = 0; y < band.heightPx; y++) {
      let p = y * band.strideBytes;
      let q = y * out.strideBytes;
      for (let x = 0; x < widthPx; x += 8, q++) {
        const last = Math.min(8, widthPx - x);
        let byte = 0;
        for (let i = 0; i < last; i++, p += 4) {
          if (data[p] <= cutoff) byte |= 0x80 >> i;
        }
        out.data[q] = byte;
      }
    }
  },

  screenTones(band: RgbaBand, cutoff: number, screen: ThresholdScreen, pageY: number, out: BitPlane): void {
    checkShapes(band, cutoff, out);
    const { widthPx, data } = band;
    for (let y = 0; y < band.heightPx; y++) {
      const tile = ((pageY + y) % screen.heightPx) * screen.widthPx;
      let p = y * band.strideBytes;
      let q = y * out.strideBytes;
      for (let x = 0; x < widthPx; x += 8, q++) {
        const last = Math.min(8, widthPx - x);
        let byte = 0;
        for (let i = 0; i < last; i++, p += 4) {
          const [red, green, blue] = [data[p], data[p + 1], data[p + 2]];
          const veiled = blue + VEIL < red;
          const hardness = veiled ? green + VEILED_LIFT : red;
          const tone = veiled ? green : Math.min(255, green + 255 - red);
          if (hardness <= cutoff || tone < screen.thresholds[tile + ((x + i) % screen.widthPx)]) byte |= 0x80 >> i;
        }
        out.data[q] = byte;
      }
    }
  },

  or(target: BitPlane, source: BitPlane): void {
    const length = checkSameShape(target, source);
    for (let i = 0; i < length; i++) target.data[i] |= source.data[i];
  },

  wipe(): void {
    // Nothing is kept.
  },
};
