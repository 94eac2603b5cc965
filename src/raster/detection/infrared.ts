// Settings and a device's colour pair -> the blossom in C, M and Y with 証 hidden in K: four planes of the mark's square.
import { blueNoiseAt, blueNoiseThresholds } from '../pantograph/blue-noise.ts';
import { type BitPlane, createPlane, SEPARATIONS, type Separation } from '../plane.ts';
import { drawMark } from './draw-mark.ts';
import { LATENT_SHAPE } from './latent.ts';
import { dotsInside, dotsOutside } from './pairs.ts';
import type { InfraredScreens } from './pairs-schema.ts';
import type { DetectionSettings } from './settings.ts';
import { fraction, shiftPlane, wholePart } from './shift.ts';
import { cellColumn, cellRow, createSpotScreen, rankRows, type SpotScreen } from './spot-screen.ts';

export type InkPlanes = Readonly<Record<Separation, BitPlane>>;

/** What job.json says of it, mm from the square's top left. */
export interface DetectionGeometry {
  readonly variant: 'infrared' | 'line-screen';
  readonly sizeMm: number;
  readonly centreXMm: number;
  readonly centreYMm: number;
  readonly ringRadiusMm: number;
  readonly ringWidthMm: number;
  readonly characterHeightMm: number;
}

export interface DetectionImage extends InkPlanes {
  readonly dpi: number;
  /** Where the drawing and the hidden mark lie, 0..255 a pixel, for measuring. */
  readonly inside: Uint8Array;
  readonly latent: Uint8Array;
  readonly geometry: DetectionGeometry;
}

/** From the middle, in halves of the square: up to here the dark dots are of full size, and hide the mark. */
const FADE_FROM = LATENT_SHAPE.ringRadius + 0.05;
/**
 * On this share of the way from there to the petals' edges they fade, so that the tips are light and the shade has the petals' shape. Were it
 * larger, the blossom would show in the infrared on devices whose C, M and Y reflect only 0.90.
 */
const FADE_SHARE = 0.5;
/** A multiple of the blue-noise matrix: cells left of and above the square have numbers below 0. */
const WRAP = 4096;
/** A dot smaller than this share of a full one, some five pixels at 600 dpi, is left out: too small to print reliably. */
const LEAST_DOT = 0.1;

/**
 * Builds the mark.
 *
 * @throws `detection.resolution` when the pair is for another resolution; `pantograph.glyph` for a character that the face lacks
 */
export function buildDetectionImage(
  settings: DetectionSettings,
  screens: InfraredScreens,
  { dpi }: { readonly dpi: number },
): DetectionImage {
  const { side, tones, latent, soft } = drawMark(settings, screens, dpi);

  const planes = { c: createPlane(side, side), m: createPlane(side, side), y: createPlane(side, side) };
  for (const ink of ['c', 'm', 'y'] as const) paintTone(planes[ink], tones[ink], screens.base[ink]);
  const k = createPlane(side, side);
  // Where a dot's ink lies is decided before it is moved, so that all four agree on every dot.
  paintDots({ ...planes, k }, screens, { inside: tones.inside, soft });

  return {
    dpi,
    c: shiftPlane(planes.c, wholePart(screens.shiftPx.c)),
    m: shiftPlane(planes.m, wholePart(screens.shiftPx.m)),
    y: shiftPlane(planes.y, wholePart(screens.shiftPx.y)),
    k,
    inside: tones.inside,
    latent,
    geometry: detectionGeometry(settings, 'infrared'),
  };
}

/** Where the hidden mark lies, without building anything. */
export function detectionGeometry(
  { sizeMm }: DetectionSettings,
  variant: DetectionGeometry['variant'],
): DetectionGeometry {
  const halfMm = sizeMm / 2;
  return {
    variant,
    sizeMm,
    centreXMm: halfMm,
    centreYMm: halfMm,
    ringRadiusMm: LATENT_SHAPE.ringRadius * halfMm,
    ringWidthMm: LATENT_SHAPE.ringWidth * halfMm,
    characterHeightMm: LATENT_SHAPE.characterHeight * halfMm,
  };
}

/** ORs an 8-bit tone onto a plane, screened. */
export function paintTone(plane: BitPlane, tone: Uint8Array, vector: InfraredScreens['dots']): void {
  const screen = createSpotScreen(vector);
  const { period, ranks, row } = rankRows(screen);
  const { widthPx, heightPx, strideBytes, data } = plane;
  const scale = screen.areaPx / 255;
  for (let y = 0, i = 0; y < heightPx; y++) {
    const { start, first } = row(y);
    for (let x = 0, at = first; x < widthPx; x++, i++) {
      if (ranks[start + at]! + 0.5 < tone[i]! * scale) data[y * strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      if (++at === period) at = 0;
    }
  }
}

interface DotField {
  /** 0 where no dot may print. */
  readonly inside: Uint8Array;
  /** Share of dots that have K, 0..255. */
  readonly soft: Uint8Array;
}

/** ORs the dark dots onto the planes: at the same places with K inside the hidden mark and without outside. */
function paintDots(planes: InkPlanes, { dots, pair, shiftPx }: InfraredScreens, { inside, soft }: DotField): void {
  const screen = createSpotScreen(dots);
  const spots = {
    c: createSpotScreen(dots, fraction(shiftPx.c)),
    m: createSpotScreen(dots, fraction(shiftPx.m)),
    y: createSpotScreen(dots, fraction(shiftPx.y)),
    k: screen,
  };
  const noise = blueNoiseThresholds();
  const side = planes.k.widthPx;
  const half = side / 2;
  const edges = edgesOf(inside, side);
  const marked = dotsInside(pair);
  const plain = dotsOutside(pair);
  for (const { column, row } of cellsOver(screen, side)) {
    const middleX = dots.acrossPx * column - dots.downPx * row;
    const middleY = dots.downPx * column + dots.acrossPx * row;
    const scale = fading((middleX + 0.5 - half) / half, (middleY + 0.5 - half) / half, edges);
    if (scale < LEAST_DOT) continue;
    const size = blueNoiseAt(noise, column + WRAP, row + WRAP);
    const at = Math.min(side - 1, Math.max(0, middleY)) * side + Math.min(side - 1, Math.max(0, middleX));
    // Another cell's threshold decides the ink, so that it has nothing to do with the dot's size.
    const areas = soft[at]! / 255 > blueNoiseAt(noise, column + WRAP + 29, row + WRAP + 37) ? marked : plain;
    for (const ink of SEPARATIONS) {
      paintSpot(planes[ink], inside, spots[ink], middleX, middleY, Math.floor(areas[ink] * scale + size));
    }
  }
}

/** The cells of which some pixel may lie on a square. */
function* cellsOver({ vector, areaPx, reach }: SpotScreen, side: number): Generator<{ column: number; row: number }> {
  const { acrossPx, downPx } = vector;
  const corners = [0, side - 1].flatMap((y) => [0, side - 1].map((x) => ({ x, y })));
  const columns = corners.map(({ x, y }) => cellColumn(vector, areaPx, x, y));
  const rows = corners.map(({ x, y }) => cellRow(vector, areaPx, x, y));
  const isNear = (px: number): boolean => px >= -reach && px < side + reach;
  for (let row = Math.min(...rows); row <= Math.max(...rows); row++) {
    for (let column = Math.min(...columns); column <= Math.max(...columns); column++) {
      if (!isNear(acrossPx * column - downPx * row) || !isNear(downPx * column + acrossPx * row)) continue;
      yield { column, row };
    }
  }
}

/** ORs the first pixels of a spot onto a square plane, so many, where they lie inside; (x, y) is the corner of its cell. */
function paintSpot(plane: BitPlane, inside: Uint8Array, spot: SpotScreen, x: number, y: number, count: number): void {
  const { widthPx, heightPx, strideBytes, data } = plane;
  for (let i = 0, end = 2 * Math.min(count, spot.areaPx); i < end; i += 2) {
    const [px, py] = [x + spot.places[i]!, y + spot.places[i + 1]!];
    if (px < 0 || py < 0 || px >= widthPx || py >= heightPx || inside[py * widthPx + px] === 0) continue;
    data[py * strideBytes + (px >> 3)]! |= 0x80 >> (px & 7);
  }
}

const DIRECTIONS = 720;

/** How far the flower reaches from the square's middle, in halves of the square, in directions clockwise from the top. */
function edgesOf(inside: Uint8Array, side: number): Float64Array {
  const half = side / 2;
  return Float64Array.from({ length: DIRECTIONS }, (_, direction) => {
    const [across, down] = [
      Math.sin((direction * 2 * Math.PI) / DIRECTIONS),
      -Math.cos((direction * 2 * Math.PI) / DIRECTIONS),
    ];
    let far = 0;
    while (far < half - 1 && inside[Math.floor(half + far * down) * side + Math.floor(half + far * across)]! !== 0)
      far++;
    return far / half;
  });
}

/** Size of the dots at a place, in halves of the square right of and below its middle, as a share. */
function fading(x: number, y: number, edges: Float64Array): number {
  const radius = Math.hypot(x, y);
  if (radius <= FADE_FROM) return 1;
  const turn = Math.atan2(x, -y) / (2 * Math.PI) + 1;
  const edge = edges[Math.round(turn * DIRECTIONS) % DIRECTIONS]!;
  const part = Math.min(1, (radius - FADE_FROM) / Math.max(0.01, FADE_SHARE * (edge - FADE_FROM)));
  return 1 - part * part * (3 - 2 * part);
}
