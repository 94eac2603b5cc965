// Settings and a device's line screen -> the blossom in line widths with 証 hidden in line phase, in K alone; and the film that shows it.
import { z } from 'zod';
import { blueNoiseAt, blueNoiseThresholds } from '../pantograph/blue-noise.ts';
import { type BitPlane, createPlane, mmToPx } from '../plane.ts';
import type { BlossomTones } from './blossom.ts';
import { drawMark } from './draw-mark.ts';
import { detectionError } from './errors.ts';
import { type DetectionImage, detectionGeometry } from './infrared.ts';
import type { DetectionSettings } from './settings.ts';

/*
 * Lines run at 45 degrees, so that no stroke of the mark lies along them. All lengths are counted along a row, in pixels:
 * across the lines they are shorter by the root of 2. The film's slits are narrower than the thinnest line. Where lines
 * are in phase with the slits, the slits are full of ink whatever the lines' width; out of phase they are full of paper,
 * as long as the widest line keeps clear of them. So widths, the blossom, vanish and phase, the mark, is left.
 */

/** JSON form of {@link LineScreens}. */
export const lineScreensSchema = z
  .strictObject({
    dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
    /** From line to line along a row, even. */
    periodPx: z.int().min(6).max(64),
    /** Line in the blossom's surround, and in its darkest parts. */
    narrowPx: z.number().min(1).max(32),
    widePx: z.number().min(1).max(32),
    /** Clear slit of the film. */
    slitPx: z.int().min(1).max(32),
  })
  .superRefine(({ periodPx, narrowPx, widePx, slitPx }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (periodPx % 2 !== 0) complain('periodPx', 'expected an even number');
    if (narrowPx >= widePx) complain('widePx', `expected more than ${narrowPx}`);
    if (slitPx > narrowPx) complain('slitPx', `expected at most ${narrowPx}, the thinnest line`);
    if (widePx + slitPx > periodPx) complain('widePx', `expected at most ${periodPx - slitPx}, clear of the slits`);
  });

export type LineScreens = Readonly<z.output<typeof lineScreensSchema>>;

/** @throws `detection.screens` */
export function parseLineScreens(input: unknown): LineScreens {
  const parsed = lineScreensSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw detectionError('screens', { where: issue.path.join('.') || 'lineScreen', problem: issue.message });
}

/**
 * For a device whose line screen was not calibrated: 0.36 mm from line to line. Finer lines hide the mark better; from 0.3 mm
 * on the blossom stays to be seen through the film, for the light that spreads under wide lines darkens the gaps.
 */
export function lineScreensAt(dpi: 300 | 600 | 1200): LineScreens {
  const per = dpi / 600;
  return { dpi, periodPx: 12 * per, narrowPx: 3 * per, widePx: 4.2 * per, slitPx: Math.floor(3 * per) };
}

/** The bend's length in soft edges of the infrared image: a line needs more room than a dot. */
const BEND = 2;
/** A multiple of the blue-noise matrix. */
const WRAP = 4096;

/**
 * Builds the mark; C, M and Y are blank.
 *
 * @throws `detection.resolution`; `pantograph.glyph` for a character that the face lacks
 */
export function buildLineScreen(
  settings: DetectionSettings,
  screens: LineScreens,
  { dpi }: { readonly dpi: number },
): DetectionImage {
  const { side, tones, latent, soft } = drawMark(settings, screens, dpi, BEND);
  const noise = blueNoiseThresholds();
  const k = createPlane(side, side);
  const { periodPx, narrowPx, widePx } = screens;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const width = narrowPx + (widePx - narrowPx) * darknessAt(tones, i);
      // A line goes over into the other phase in a bend: a break would be seen.
      const shift = (periodPx / 2) * (1 - soft[i]! / 255);
      const along = x + y + shift;
      // Whole pixels make widths between two whole ones: some rows have the one, some the other.
      const rounding = blueNoiseAt(noise, x - y + side + WRAP, Math.floor(along / periodPx) + WRAP);
      if (isOnLine(along, periodPx, Math.floor(width + rounding)))
        k.data[y * k.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return {
    dpi,
    c: createPlane(side, side),
    m: createPlane(side, side),
    y: createPlane(side, side),
    k,
    inside: tones.inside,
    latent,
    geometry: detectionGeometry(settings, 'line-screen'),
  };
}

/**
 * The film: opaque but for the slits. Laid on the mark, edges together, slits meet the lines of the hidden mark.
 *
 * @param offPx by how much the film's corner lies off the mark's, right and down together, pixels
 */
export function buildFilm(sizeMm: number, { dpi, periodPx, slitPx }: LineScreens, offPx = 0): BitPlane {
  const side = Math.round(mmToPx(sizeMm, dpi));
  const film = createPlane(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (!isOnLine(x + y + offPx, periodPx, slitPx)) film.data[y * film.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return film;
}

/** Whether the pixel at `along` is one of the `width` pixels about the middle of its period; an odd one lies before it. */
function isOnLine(along: number, period: number, width: number): boolean {
  const at = (((along % period) + period) % period) + 0.5 - period / 2;
  return (at < 0 ? -2 * at - 1 : 2 * at) < width;
}

/** 0 on bare paper, 1 where the drawing is darkest. */
function darknessAt({ c, m, y, inside }: BlossomTones, i: number): number {
  if (inside[i] === 0) return 0;
  return Math.min(1, 0.2 + (1.5 * m[i]! + 0.5 * c[i]! + 0.15 * y[i]!) / 255);
}
