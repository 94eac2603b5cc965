// Settings and a device's dot screen -> the blossom in dot density with 証 hidden in dot phase, in K alone; and the film that shows it.
import { blueNoiseAt, blueNoiseThresholds } from '../pantograph/blue-noise.ts';
import { type BitPlane, createPlane, mmToPx } from '../plane.ts';
import { drawMark } from './draw-mark.ts';
import { drawEngraving } from './engraving.ts';
import { type DetectionImage, detectionGeometry } from './infrared.ts';
import type { LineScreens } from './line-screen-schema.ts';
import { type PlaceCount, phaseField } from './phase-field.ts';
import type { DetectionSettings } from './settings.ts';

/*
 * Why so fine. A film reads a mark off by one spatial frequency (and its multiples) in which mark and surround have
 * opposite phase; a copy loses the mark when the copier's scanner does not pass that frequency. Lines 0.25 mm apart pass every
 * scanner. What a laser engine still prints and most scanners do not see are lone dots at (2, 1) pixels of 600 dpi from
 * each other: 95 um, 10.6 to a millimetre, in two directions. (Lines 85 um apart run into each other on engines
 * with a wide spot; 107 um and more are copied. Measured: docs/detection-image.md.)
 *
 * The lattice: pixels with (x + 2 y) mod 5 = 0. A pixel and its four neighbours tile the plane in crosses, so each dot has
 * a cross to itself. The film has a hole at each middle. A dot in phase stands in the middle and fills the hole; a dot out
 * of phase stands one pixel below and leaves it open. Two states make the picture:
 *   petals, dark: every cross has a dot, out of phase;
 *   ground, and light strokes in the petals: dots in phase, and only so many (`groundDensity`, by the device) that holes
 *     without a dot let through as much light as the petals' half-open ones.
 * In the hidden mark every dot has the other phase. In phase or out of it is the same pattern moved by a pixel, and where
 * states meet it is the same turned upside down: it has the same tone on any device, whatever its dots do to each other.
 * So through the film ground and petals are alike, the blossom is gone, and the mark is dark.
 */

/** For a device that was not calibrated: a lone pixel prints about two pixels' area. */
export function lineScreensAt(dpi: 300 | 600 | 1200): LineScreens {
  return { dpi, places: 5, groundDensity: 0.55 };
}

/** Side of a dot, pixels: the lattice is as fine at 1200 dpi as at 600, and cannot be at 300. */
export const phaseDotPx = (dpi: number): number => (dpi === 1200 ? 2 : 1);

/** From one row of dots to the next, um: what the film's alignment and a copier's resolution are to be compared with. */
export const phasePeriodUm = (dpi: number, places: PlaceCount): number =>
  ((places === 5 ? Math.sqrt(5) : 4 / Math.sqrt(5)) * phaseDotPx(dpi) * 25_400) / dpi;

/** A multiple of the blue-noise matrix. */
const WRAP = 4096;

/** From a film's hole to the places that belong to it, by their number. */
const ARMS = [
  { u: 0, v: 0 },
  { u: 1, v: 0 },
  { u: 0, v: 1 },
  { u: 0, v: -1 },
  { u: -1, v: 0 },
] as const;

/** What a place holds. */
export interface CrossState {
  /** Share of crosses with a dot. */
  readonly density: number;
  /** Whether the dot stands in the middle. */
  readonly inPhase: boolean;
}

/**
 * ORs dots onto a plane.
 *
 * @param stateAt of the place (u, v), counted in dots from the top left
 */
export function paintPhaseDots(
  plane: BitPlane,
  dotPx: number,
  places: PlaceCount,
  stateAt: (u: number, v: number) => CrossState,
): void {
  const noise = blueNoiseThresholds();
  const { widthPx, heightPx, strideBytes, data } = plane;
  const columns = Math.ceil(widthPx / dotPx);
  const rows = Math.ceil(heightPx / dotPx);
  const density = new Float32Array(columns * rows);
  const inPhase = new Uint8Array(columns * rows);
  for (let v = 0, i = 0; v < rows; v++) {
    for (let u = 0; u < columns; u++, i++) {
      const state = stateAt(u, v);
      density[i] = state.density;
      inPhase[i] = state.inPhase ? 1 : 0;
    }
  }
  const field = phaseField(inPhase, columns, rows, places);
  for (let v = 0, i = 0; v < rows; v++) {
    for (let u = 0; u < columns; u++, i++) {
      const number = (u + 2 * v) % places;
      if (number !== field[i]) continue;
      const [across, down] = [u - ARMS[number]!.u, v - ARMS[number]!.v];
      // Numbers of the hole along the lattice's vectors: (2, -1) and (1, 2), or (2, 1) and (0, 2).
      const [column, row] =
        places === 5 ? [(2 * across - down) / 5, (across + 2 * down) / 5] : [across / 2, (2 * down - across) / 4];
      if (blueNoiseAt(noise, column + WRAP, row + WRAP) >= density[i]!) continue;
      for (let y = v * dotPx; y < Math.min(heightPx, (v + 1) * dotPx); y++) {
        for (let x = u * dotPx; x < Math.min(widthPx, (u + 1) * dotPx); x++) {
          data[y * strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
        }
      }
    }
  }
}

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
  const { side, tones, latent } = drawMark(settings, screens, dpi);
  const light = drawEngraving(side);
  const dotPx = phaseDotPx(dpi);
  const k = createPlane(side, side);
  paintPhaseDots(k, dotPx, screens.places, (u, v) => {
    const at = v * dotPx * side + u * dotPx;
    const marked = latent[at]! >= 128;
    return light[at]! >= 128 ? { density: screens.groundDensity, inPhase: !marked } : { density: 1, inPhase: marked };
  });
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
 * The film: opaque but for a hole over each cross's middle. The same for all devices of a resolution.
 *
 * @param off by how much the film's corner lies off the mark's, pixels
 */
export function buildFilm(
  sizeMm: number,
  dpi: number,
  places: PlaceCount,
  off: { readonly x: number; readonly y: number } = ORIGIN,
): BitPlane {
  const side = Math.round(mmToPx(sizeMm, dpi));
  const dotPx = phaseDotPx(dpi);
  const film = createPlane(side, side);
  for (let y = 0; y < side; y++) {
    const v = Math.floor((y + off.y) / dotPx);
    for (let x = 0; x < side; x++) {
      const u = Math.floor((x + off.x) / dotPx);
      if ((((u + 2 * v) % places) + places) % places !== 0)
        film.data[y * film.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return film;
}

const ORIGIN = { x: 0, y: 0 };
