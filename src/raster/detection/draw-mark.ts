// Settings and a resolution -> what both variants are made of: the blossom's tones, the hidden mark, and the mark with soft edges.
import { mmToPx } from '../plane.ts';
import { type BlossomTones, drawBlossom } from './blossom.ts';
import { detectionError } from './errors.ts';
import { drawLatent } from './latent.ts';
import type { DetectionSettings } from './settings.ts';
import { softened } from './soften.ts';

export interface MarkDrawing {
  /** Of the square, pixels. */
  readonly side: number;
  readonly tones: BlossomTones;
  /** 0..255 a pixel. */
  readonly latent: Uint8Array;
  /** The same, rising over the soft edge. */
  readonly soft: Uint8Array;
}

/**
 * @param screens of the device: must be for this resolution
 * @throws `detection.resolution`; `pantograph.glyph` for a character that the face lacks
 */
export function drawMark(settings: DetectionSettings, screens: { readonly dpi: number }, dpi: number): MarkDrawing {
  if (screens.dpi !== dpi) throw detectionError('resolution', { expected: dpi, received: screens.dpi });
  const side = Math.round(mmToPx(settings.sizeMm, dpi));
  // First, for it takes most: at 1200 dpi its canvas and Skia's layers are 14 MB each.
  const tones = drawBlossom(side);
  const latent = drawLatent(settings.character, side);
  const soft = softened(latent, side, mmToPx(settings.softEdgeMm, dpi));
  return { side, tones, latent, soft };
}
