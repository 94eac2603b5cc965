// What an operator may choose about the detection image, and what it is when nobody chooses.
import { DETECTION_IMAGE_MM } from '../layout.ts';
import { LATENT_SHAPE } from './latent.ts';

export interface DetectionSettings {
  /** Side of the square, mm, 20 to 80. */
  readonly sizeMm: number;
  /** The hidden character, in a ring; null hides nothing (for comparison). */
  readonly character: string | null;
  /** Length over which the exchange goes from none to all at the edges of the hidden mark, mm, 0 to 1.5. */
  readonly softEdgeMm: number;
}

export const DETECTION_DEFAULTS: DetectionSettings = {
  sizeMm: DETECTION_IMAGE_MM.widthMm,
  character: LATENT_SHAPE.character,
  softEdgeMm: 0.35,
};
