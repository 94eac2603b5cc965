// A front at printer resolution -> its coarse layer and its fine layer, compressed, at the best resolution that fits; and back.
import type { BitPlane } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import type { ContextCoder, PlaneSize } from './context-coder.ts';
import { reducePlane } from './reduce.ts';

/** The code by which a sealed layer names this coder. Never reuse one. */
export const CONTEXT_CODEC = 1;
/** The coarse layer's resolution. No lower: 10.5 pt kanji are 22 pixels high here and stay legible. */
export const COARSE_DPI = 150;
/** The fine layer's resolutions, best first. */
export const FINE_DPI = [300, 240, 200] as const;
export type FineDpi = (typeof FINE_DPI)[number];

/** The two layers of a front, as they are sealed. */
export interface FrontLayers {
  /** Resolution of the fine layer. */
  readonly fineDpi: FineDpi;
  readonly coarseSize: PlaneSize;
  readonly fineSize: PlaneSize;
  readonly coarse: Uint8Array;
  /** Decodes only given the coarse plane. */
  readonly fine: Uint8Array;
}

/**
 * Compresses a front.
 *
 * @param front 1-bit, at `dpi` (300 or more)
 * @param fits whether layers of these sizes fit the field with the protection asked for (`fieldHolds` of field-plan.ts)
 * @throws `scramble.too-much` when not even 200 dpi fits
 */
export function compressFront(
  front: BitPlane,
  dpi: number,
  coder: ContextCoder,
  fits: (coarseBytes: number, fineBytes: number) => boolean,
): FrontLayers {
  const coarsePlane = reducePlane(front, dpi, COARSE_DPI);
  const coarse = coder.encode(coarsePlane);
  let fineBytes = 0;
  for (const fineDpi of FINE_DPI) {
    if (fineDpi > dpi) continue;
    const finePlane = reducePlane(front, dpi, fineDpi);
    const fine = coder.encode(finePlane, coarsePlane);
    if (fits(coarse.length, fine.length)) {
      return { fineDpi, coarseSize: sizeOf(coarsePlane), fineSize: sizeOf(finePlane), coarse, fine };
    }
    fineBytes = fine.length;
  }
  throw scrambleError('too-much', { coarseBytes: coarse.length, fineBytes });
}

/** The coarse layer's picture. */
export function restoreCoarse(coarse: Uint8Array, size: PlaneSize, coder: ContextCoder): BitPlane {
  return coder.decode(coarse, size);
}

/** The fine layer's picture, given the coarse one. */
export function restoreFine(fine: Uint8Array, size: PlaneSize, coarse: BitPlane, coder: ContextCoder): BitPlane {
  return coder.decode(fine, size, coarse);
}

function sizeOf(plane: BitPlane): PlaneSize {
  return { widthPx: plane.widthPx, heightPx: plane.heightPx };
}
