// A front, reduced -> its coarse layer and its fine layer, compressed, at the best resolution that fits; and back.
import type { BitPlane } from '../../plane.ts';
import { scrambleError } from '../errors.ts';
import type { ContextCoder, PlaneSize } from './context-coder.ts';

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

/** The resolutions that a front is compressed at. */
export type LayerDpi = typeof COARSE_DPI | FineDpi;

/**
 * Compresses a front.
 *
 * @param reduced the front at a resolution, 1-bit (`createReducer`); fine ones are asked for until one fits
 * @param fits whether layers of these sizes fit the field with the protection asked for (`fieldHolds` of field-plan.ts)
 * @throws `scramble.too-much` when not even 200 dpi fits
 */
export async function compressFront(
  reduced: (dpi: LayerDpi) => BitPlane | Promise<BitPlane>,
  coder: ContextCoder,
  fits: (coarseBytes: number, fineBytes: number) => boolean,
): Promise<FrontLayers> {
  const coarsePlane = await reduced(COARSE_DPI);
  const coarse = coder.encode(coarsePlane);
  let fineBytes = 0;
  for (const fineDpi of FINE_DPI) {
    const finePlane = await reduced(fineDpi);
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
