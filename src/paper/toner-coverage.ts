// One separation's 1-bit pixels -> the share of paper under toner, on a grid one to four times as fine.
import type { BitPlane, Separation } from '../raster/plane.ts';
import { dotKernels } from './dot-kernels.ts';
import { discMasks, MASK_WORDS, reachOf } from './dot-masks.ts';
import { clusterRadiusPx, type DotModel } from './dot-model.ts';
import { createSmoothField, deriveSeed, hashAt, hashRow, mix32, normal, uniform } from './noise.ts';
import type { PixelRect } from './reflectance.ts';

/** Sub-pixels along a printer pixel's side on which coverage is given. */
export type Oversample = 1 | 2 | 4;

/** The toner of one separation on paper, tile by tile. */
export interface TonerLayer {
  /**
   * Coverage 0..1 of a rectangle of printer pixels (what lies outside the plane is blank paper).
   *
   * @param out receives heightPx * oversample rows of widthPx * oversample values
   * @returns false when the rectangle holds no toner; `out` is then all 0
   */
  coverTile(rect: PixelRect, out: Float32Array): boolean;
}

// Dots come in classes, so that each shape is made once: radius in steps of a quarter deviation, place in 4 x 4 steps.
const RADIUS_STEPS = 25;
const MIDDLE_STEP = 12;
const RADIUS_SPAN = 3; // deviations either side of the mean
// Middles of the four equally likely parts of a distribution with deviation 1.
const PLACE_OFFSETS = [-1.3418, -0.4472, 0.4472, 1.3418];
const PLACES = 16;
const BITS_IN_3 = [0, 1, 1, 2, 1, 2, 2, 3];
const GROUPS = 3; // dots with 0, with 1 or 2, with more ink neighbours

// Background specks: radius 5 to 12 um, ISO/IEC 24790 counts such as "background extraneous marks".
const SPECK_MIN_UM = 5;
const SPECK_MAX_UM = 12;

/**
 * Lays one separation on paper.
 *
 * The value of a pixel depends on the seed and its place only, never on the tile it is asked in.
 * Allocation: masks of a class of dots when it is first met; one map of dots, reused while tiles keep their size.
 *
 * @param seed of the sheet; each ink and each cause of noise draws a stream of its own from it
 */
export function createTonerLayer(
  plane: BitPlane,
  ink: Separation,
  model: DotModel,
  dpi: number,
  oversample: Oversample,
  seed: number,
): TonerLayer {
  const pitchUm = 25400 / dpi;
  const pitchMm = pitchUm / 1000;
  const shiftX = (model.registrationUm[ink]?.x ?? 0) / pitchUm;
  const shiftY = (model.registrationUm[ink]?.y ?? 0) / pitchUm;
  const wholeX = Math.round(shiftX);
  const wholeY = Math.round(shiftY);
  const partX = shiftX - wholeX;
  const partY = shiftY - wholeY;

  const radiusDeviation = Math.hypot(model.radiusJitter, model.mottle);
  const placeDeviationPx = model.positionJitterUm / pitchUm;
  const radius = clusterRadiusPx(model);
  const groupRadiusPx = [model.loneRadiusScale, (1 + model.loneRadiusScale) / 2, 1].map((scale) => scale * radius);
  const reach = reachOf(
    Math.max(...groupRadiusPx) * (1 + RADIUS_SPAN * radiusDeviation),
    Math.max(Math.abs(partX), Math.abs(partY)) + PLACE_OFFSETS[3] * placeDeviationPx,
  );
  const side = 2 * reach + 1;
  const neighbours = side * side;
  const slotWords = neighbours * MASK_WORDS;

  const jitterSeed = deriveSeed(seed, `${ink}-jitter`);
  const dropoutSeed = deriveSeed(seed, `${ink}-dropout`);
  const fogSeed = deriveSeed(seed, `${ink}-fog`);
  const mottleField = createSmoothField(deriveSeed(seed, `${ink}-mottle`), model.mottlePeriodMm);
  const fogPerGroup = Math.min(1, model.fogPerMm2 * pitchMm * pitchMm * 8);

  const slotOfClass = new Int32Array(GROUPS * RADIUS_STEPS * PLACES);
  let masks = new Int32Array(64 * slotWords);
  let slotCount = 0;

  function slotFor(group: number, radiusStep: number, place: number): number {
    const key = (group * RADIUS_STEPS + radiusStep) * PLACES + place;
    if (slotOfClass[key] !== 0) return slotOfClass[key];
    if ((slotCount + 1) * slotWords > masks.length) {
      const larger = new Int32Array(masks.length * 2);
      larger.set(masks);
      masks = larger;
    }
    const deviations = ((radiusStep - MIDDLE_STEP) * RADIUS_SPAN) / MIDDLE_STEP;
    discMasks(
      groupRadiusPx[group] * (1 + deviations * radiusDeviation),
      partX + PLACE_OFFSETS[place & 3] * placeDeviationPx,
      partY + PLACE_OFFSETS[place >> 2] * placeDeviationPx,
      reach,
      masks,
      slotCount * slotWords,
    );
    slotCount++;
    slotOfClass[key] = slotCount;
    return slotCount;
  }

  const { widthPx, heightPx, strideBytes, data } = plane;
  /** Number of ink pixels among x - 1, x, x + 1 of a row. */
  const inkNear = (x: number, y: number): number => {
    if (y < 0 || y >= heightPx) return 0;
    const at = y * strideBytes + (x >> 3);
    const before = x > 7 ? data[at - 1] : 0;
    const after = x + 1 < widthPx ? data[at + 1] : 0;
    return BITS_IN_3[(((before << 16) | (data[at] << 8) | after) >> (14 - (x & 7))) & 7];
  };

  /** The slot of the dot that ink pixel (x, y) of the plane prints; 0 when it is lost. */
  function dotAt(x: number, y: number, jitterRow: number): number {
    const around = inkNear(x, y - 1) + inkNear(x, y) + inkNear(x, y + 1) - 1;
    const group = around === 0 ? 0 : around < 3 ? 1 : 2;
    if (group === 0 && model.loneDropout > 0) {
      if (uniform(hashAt(hashRow(dropoutSeed, y), x)) < model.loneDropout) return 0;
    }
    const bits = hashAt(jitterRow, x);
    let radiusStep = MIDDLE_STEP;
    if (radiusDeviation > 0) {
      let relative = model.radiusJitter * normal(mix32(bits));
      if (model.mottle > 0) relative += model.mottle * mottleField(x * pitchMm, y * pitchMm);
      const step = Math.round((relative / (radiusDeviation * RADIUS_SPAN) + 1) * MIDDLE_STEP);
      radiusStep = step < 0 ? 0 : step >= RADIUS_STEPS ? RADIUS_STEPS - 1 : step;
    }
    return slotFor(group, radiusStep, placeDeviationPx > 0 ? bits & (PLACES - 1) : 0);
  }

  let dots = new Int32Array(0);
  let counts = new Uint8Array(0);

  /** Fills `dots` (slot of each ink pixel, with a margin of `reach`) and `counts` (dots that may reach a pixel). */
  function placeDots(rect: PixelRect): boolean {
    const mapWidth = rect.widthPx + 2 * reach;
    const mapHeight = rect.heightPx + 2 * reach;
    if (dots.length < mapWidth * mapHeight) {
      dots = new Int32Array(mapWidth * mapHeight);
      counts = new Uint8Array(mapWidth * mapHeight);
    } else {
      dots.fill(0, 0, mapWidth * mapHeight);
      counts.fill(0, 0, mapWidth * mapHeight);
    }
    let any = false;
    const planeX0 = rect.x - reach - wholeX;
    const firstX = Math.max(0, planeX0);
    const endX = Math.min(widthPx, planeX0 + mapWidth);
    for (let j = 0; j < mapHeight; j++) {
      const y = rect.y - reach - wholeY + j;
      if (y < 0 || y >= heightPx) continue;
      const jitterRow = hashRow(jitterSeed, y);
      const rowStart = y * strideBytes;
      for (let x = firstX; x < endX; x++) {
        const byte = data[rowStart + (x >> 3)];
        if (byte === 0) {
          x |= 7;
          continue;
        }
        if (((byte >> (7 - (x & 7))) & 1) === 0) continue;
        const slot = dotAt(x, y, jitterRow);
        if (slot === 0) continue;
        any = true;
        const i = x - planeX0;
        dots[j * mapWidth + i] = slot;
        const left = Math.max(0, i - reach);
        const right = Math.min(mapWidth - 1, i + reach);
        const bottom = Math.min(mapHeight - 1, j + reach);
        for (let v = Math.max(0, j - reach); v <= bottom; v++) {
          for (let u = left; u <= right; u++) counts[v * mapWidth + u]++;
        }
      }
    }
    return any;
  }

  /** Stray specks: at most one in eight pixels of a row. */
  function addFog(rect: PixelRect, out: Float32Array): boolean {
    if (fogPerGroup === 0) return false;
    let any = false;
    const outStride = rect.widthPx * oversample;
    const half = oversample > 1 ? oversample >> 1 : 1;
    for (let j = 0; j < rect.heightPx; j++) {
      const fogRow = hashRow(fogSeed, rect.y + j);
      for (let group = Math.floor(rect.x / 8); group * 8 < rect.x + rect.widthPx; group++) {
        const bits = hashAt(fogRow, group);
        if (uniform(bits) >= fogPerGroup) continue;
        const more = mix32(bits);
        const i = group * 8 + (more & 7) - rect.x;
        if (i < 0 || i >= rect.widthPx) continue;
        const radiusUm = SPECK_MIN_UM + (SPECK_MAX_UM - SPECK_MIN_UM) * uniform(mix32(more));
        const share = Math.min(1, ((Math.PI * radiusUm * radiusUm) / (pitchUm * pitchUm)) * (oversample > 1 ? 4 : 1));
        const u0 = i * oversample + (oversample > 1 ? ((more >> 3) & 1) * half : 0);
        const v0 = j * oversample + (oversample > 1 ? ((more >> 4) & 1) * half : 0);
        for (let v = v0; v < v0 + half; v++) {
          for (let u = u0; u < u0 + half; u++) {
            const at = v * outStride + u;
            out[at] += (1 - out[at]) * share;
          }
        }
        any = true;
      }
    }
    return any;
  }

  function coverTile(rect: PixelRect, out: Float32Array): boolean {
    const any = placeDots(rect);
    if (any) {
      const map = { columns: rect.widthPx, rows: rect.heightPx, reach, dots, counts };
      dotKernels().unite(map, masks, slotCount, oversample, out);
    } else {
      out.fill(0, 0, rect.widthPx * rect.heightPx * oversample * oversample);
    }
    return addFog(rect, out) || any;
  }

  return { coverTile };
}
