// The finder judged by a table: degradations with the fewest that must be found, and pictures in which nothing may be.

import { describe, expect, it } from 'vitest';
import { drawBlossom } from '../../src/raster/detection/blossom.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import { type GreyPicture, resized, sampleAt } from '../../src/raster/detection/grey-picture.ts';
import { drawLatent } from '../../src/raster/detection/latent.ts';
import { createCanvas, GlobalFonts } from '../../src/raster/page/canvas.ts';
import { registerFonts } from '../../src/raster/page/fonts.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

interface Shot {
  readonly seed: number;
  /** Side of the picture, and of the mark in it, pixels. */
  readonly sidePx: number;
  readonly markPx: number;
  readonly turnDeg: number;
  readonly contrast: number;
  readonly blossom: number;
  readonly noise: number;
  /** Light falls off over the picture by this share. */
  readonly falloff: number;
  readonly blurPx: number;
  /** Far edge smaller than the near one by this share. */
  readonly perspective: number;
  /** Light falls off from the middle to the corners by this share. */
  readonly vignetting: number;
  /** Brightness of a reflection of a lamp, as a share of white. */
  readonly glare: number;
  /** Of the light on the mark's square that a film laid on it takes. */
  readonly film: number;
  /** Through a film on an engine that prints very dark: from pixel to pixel some holes are open, most shut. Deviation of the light's logarithm. */
  readonly speckle: number;
  /** What is printed in the mark; null: the blossom alone. */
  readonly character: string | null;
}

const USUAL: Omit<Shot, 'seed'> = {
  sidePx: 420,
  markPx: 315,
  turnDeg: 0,
  contrast: 0.31,
  blossom: 0.08,
  noise: 0.02,
  falloff: 0,
  blurPx: 1,
  perspective: 0,
  vignetting: 0,
  glare: 0,
  film: 0,
  speckle: 0,
  character: '証',
};

const SIDE = 400;
const masks = new Map<string | null, Float32Array>();
const petals = drawBlossom(SIDE).inside;
function maskOf(character: string | null): Float32Array {
  let mask = masks.get(character);
  if (!mask) {
    mask = Float32Array.from(drawLatent(character, SIDE));
    masks.set(character, mask);
  }
  return mask;
}

function photograph(shot: Shot): GreyPicture {
  const random = seededRandom(shot.seed);
  const { sidePx, markPx } = shot;
  const mark: GreyPicture = { widthPx: SIDE, heightPx: SIDE, data: maskOf(shot.character) };
  const drawing: GreyPicture = { widthPx: SIDE, heightPx: SIDE, data: Float32Array.from(petals) };
  const turn = ((shot.turnDeg + 4 * (random() - 0.5)) * Math.PI) / 180;
  const room = (sidePx - markPx) / 2;
  const centreX = sidePx / 2 + room * (random() - 0.5);
  const centreY = sidePx / 2 + room * (random() - 0.5);
  const data = new Float32Array(sidePx * sidePx);
  for (let y = 0, i = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++, i++) {
      // Held askew: what lies further down the picture is nearer.
      const near = 1 - shot.perspective * ((y - centreY) / markPx);
      const [dx, dy] = [(x - centreX) * near, (y - centreY) * near];
      const u = (dx * Math.cos(turn) + dy * Math.sin(turn)) * (SIDE / markPx) + SIDE / 2;
      const v = (-dx * Math.sin(turn) + dy * Math.cos(turn)) * (SIDE / markPx) + SIDE / 2;
      const inside = u >= 0 && v >= 0 && u < SIDE && v < SIDE;
      const hidden = inside ? sampleAt(mark, u, v) / 255 : 0;
      const petal = inside ? sampleAt(drawing, u, v) / 255 : 0;
      const out = Math.hypot(x - sidePx / 2, y - sidePx / 2) / (sidePx / Math.SQRT2);
      const light =
        0.85 * (inside ? 1 - shot.film : 1) * (1 - shot.falloff * (x / sidePx)) * (1 - shot.vignetting * out ** 2);
      const lamp = Math.exp((-0.5 * ((x - sidePx * 0.6) ** 2 + (y - sidePx * 0.4) ** 2)) / (0.12 * sidePx) ** 2);
      data[i] = Math.min(1, light * (1 - shot.blossom * petal) * (1 - shot.contrast * hidden) + shot.glare * lamp);
    }
  }
  const picture = { widthPx: sidePx, heightPx: sidePx, data };
  const soft = shot.blurPx > 1 ? resized(resized(picture, 1 / shot.blurPx), shot.blurPx) : picture;
  const noisy = soft.data.map((value) => value + shot.noise * (random() + random() + random() + random() - 2) * 1.7);
  if (shot.speckle === 0) return { ...soft, data: noisy };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { ...soft, data: noisy.map((value) => Math.max(0, value) * Math.exp(shot.speckle * normal())) };
}

const HAND_HELD: Partial<Shot> = {
  turnDeg: 11,
  markPx: 220,
  contrast: 0.25,
  perspective: 0.12,
  vignetting: 0.3,
  glare: 0.08,
  noise: 0.05,
  falloff: 0.2,
  blurPx: 2,
};

/** Degradation, of how many, fewest found. */
const FOUND: readonly (readonly [string, Partial<Shot>, number, number])[] = [
  ['as it comes', {}, 1, 1],
  ['a quarter turn', { turnDeg: 90 }, 1, 1],
  ['upside down, 12 degrees askew', { turnDeg: 192 }, 1, 1],
  ['small: 80 pixels', { sidePx: 300, markPx: 80, noise: 0.01 }, 1, 1],
  ['large: 1100 pixels', { sidePx: 1200, markPx: 1100 }, 1, 1],
  ['faint: contrast 0.15', { contrast: 0.15 }, 1, 1],
  ['noise of 0.12', { noise: 0.12 }, 1, 1],
  ['light falls off by half', { falloff: 0.5 }, 1, 1],
  ['held askew: 10 % smaller at the far edge', { perspective: 0.1 }, 1, 1],
  ['held askew: 25 %', { perspective: 0.25 }, 1, 1],
  ['vignetting by half', { vignetting: 0.5 }, 1, 1],
  ['a lamp’s reflection, 0.2 of white', { glare: 0.2 }, 1, 1],
  ['a hand-held photograph: all of these a little', HAND_HELD, 3, 3],
  ['out of focus, 6 pixels', { blurPx: 6 }, 1, 1],
];

const UNDER_FILM: Partial<Shot> = { film: 0.65, contrast: 0.55, blossom: 0.03, noise: 0.03 };

const VERY_DARK: Partial<Shot> = { contrast: 0.55, blossom: 0.03, noise: 0.003, speckle: 1 };

/** The same through the film, where the mark may be dark or light; beside it lies bare paper, much lighter. */
const FOUND_FILM: readonly (readonly [string, Partial<Shot>, number, number])[] = [
  ['as it comes', UNDER_FILM, 2, 2],
  ['the mark light', { ...UNDER_FILM, contrast: -0.6 }, 2, 2],
  ['nearly filling the picture', { ...UNDER_FILM, markPx: 380 }, 1, 1],
  ['a quarter turn', { ...UNDER_FILM, turnDeg: 90 }, 1, 1],
  ['contrast 0.3', { ...UNDER_FILM, contrast: 0.3 }, 1, 1],
  ['an engine that prints very dark: a fiftieth of the light', { ...VERY_DARK, film: 0.95 }, 3, 3],
  ['held askew, light falling off, out of focus', { ...UNDER_FILM, perspective: 0.1, falloff: 0.3, blurPx: 3 }, 1, 1],
];

/** What holds no ○証; no picture of these may be taken for one. */
const WRONG: readonly (readonly [string, Partial<Shot>, number])[] = [
  ['a blossom without mark', { character: null }, 2],
  ['a copy: contrast 0.04', { contrast: 0.04 }, 2],
  ['another character in the ring: 写', { character: '写' }, 1],
  ['another character in the ring: 語', { character: '語' }, 2],
  ['another character in the ring: 正', { character: '正' }, 1],
  ['an empty ring', { character: '一' }, 1],
  ['a blossom without mark, hand-held', { ...HAND_HELD, character: null }, 2],
  ['a copy, hand-held', { ...HAND_HELD, contrast: 0.05 }, 2],
  ['another character, hand-held: 許', { ...HAND_HELD, character: '許' }, 1],
  ['another character, hand-held: 評', { ...HAND_HELD, character: '評' }, 1],
  ['the same radical: 訂', { character: '訂' }, 8],
  ['the same radical, hand-held: 訂', { ...HAND_HELD, character: '訂' }, 3],
  ['the same radical, held askew by 25 %: 訂', { perspective: 0.25, character: '訂' }, 2],
  ['another character, very dark: 訂', { ...VERY_DARK, character: '訂' }, 2],
  ['another character, very dark: 語', { ...VERY_DARK, character: '語' }, 1],
  ['a blossom without mark, very dark', { ...VERY_DARK, character: null }, 1],
  ['a copy, very dark', { ...VERY_DARK, contrast: 0.05 }, 1],
  ['noise alone', { character: null, blossom: 0, noise: 0.15 }, 2],
];

describe('view', () => {
  it.each(FOUND)('%s: found', (_, how, count, least) => {
    let found = 0;
    for (let seed = 1; seed <= count; seed++) {
      const { found: yes, confidence } = findLatent(photograph({ ...USUAL, ...how, seed }), 'dark');
      if (yes) found++;
      expect(confidence >= 0.5).toBe(yes);
    }
    expect(found).toBeGreaterThanOrEqual(least);
  });

  it.each(FOUND_FILM)('through the film, %s: found', (_, how, count, least) => {
    let found = 0;
    for (let seed = 1; seed <= count; seed++) {
      if (findLatent(photograph({ ...USUAL, ...how, seed }), 'either').found) found++;
    }
    expect(found).toBeGreaterThanOrEqual(least);
  });

  it.each(WRONG)('%s: not found', (_, how, count) => {
    for (let seed = 1; seed <= count; seed++) {
      const shot = { ...USUAL, ...how, seed };
      expect(findLatent(photograph(shot), 'dark').found).toBe(false);
      expect(findLatent(photograph({ ...shot, film: UNDER_FILM.film! }), 'either').found).toBe(false);
    }
  });

  it('tells where the mark is', () => {
    const { place } = findLatent(photograph({ ...USUAL, seed: 5, sidePx: 500, markPx: 200, turnDeg: 30 }), 'dark');
    expect(place.radius).toBeGreaterThan(66);
    expect(place.radius).toBeLessThan(74);
    expect(Math.abs(place.turnDeg - 30)).toBeLessThan(5);
  });

  it('is not taken in by a page of text', () => {
    registerFonts();
    expect(GlobalFonts.has('kiosk-raster-gothic')).toBe(true);
    const canvas = createCanvas(700, 500);
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, 700, 500);
    context.fillStyle = 'black';
    context.font = '90px "kiosk-raster-gothic"';
    for (let row = 0; row < 5; row++) context.fillText('証明書言語○正誤', 5, 90 + row * 95);
    const rgba = context.getImageData(0, 0, 700, 500).data;
    const data = Float32Array.from({ length: 700 * 500 }, (_, i) => rgba[i * 4] / 255);
    expect(findLatent({ widthPx: 700, heightPx: 500, data }, 'either').found).toBe(false);
  });
});
