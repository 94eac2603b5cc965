// A decoded picture -> its pixels in the paint code: line work stays hard, photographs and grey seals become tone.
import type { PdfImage } from './page-program.ts';
import { BLACK_MAX, luma, WHITE_MIN } from './paint-code.ts';

/** pdf.js's ImageKind. */
const KIND = { grey1: 1, rgb24: 2, rgba32: 3 } as const;

/** Side of the square whose pixels are counted together. */
const TILE_PX = 16;
/** Tiles to each side of a tile that are judged with it: 80 px, 7 mm of a 300 dpi scan, a character and its ground. */
const REACH = 2;
/** Lighter than this may be the ground that strokes stand on. */
const GROUND_MIN = 176;
/** Ground lighter than this is paper: a scanner's noise and a JPEG's ringing are not printed. */
const PAPER_MIN = 224;
/**
 * Line work: a fifth of the ground's area at least is ground, and to five pixels neither ink nor ground (the blurred
 * edges of strokes) comes one of black ink. Printed text scanned at 300 dpi has one in three; a grey seal next to none.
 */
const MIN_GROUND_SHARE = 0.2;
const MIN_BLACK_PER_EDGE = 0.2;

/** A picture in the paint code. */
export interface CodedPicture {
  readonly image: PdfImage;
  readonly hasTone: boolean;
}

/**
 * Codes a picture.
 *
 * @param soft true where the picture is drawn translucent or masked: then even its black is tone
 * @returns the picture itself where it is 1 bit and drawn plainly
 */
export function codePicture(image: PdfImage, soft: boolean): CodedPicture {
  if (image.kind === KIND.grey1 && !soft) return { image, hasTone: false };
  const { width, height } = image;
  const data = new Uint8ClampedArray(width * height * 4);
  fillLightness(image, data);
  const counts = countTiles(data, width, height);
  let hasTone = false;
  for (let tileY = 0; tileY < counts.rows; tileY++) {
    for (let tileX = 0; tileX < counts.columns; tileX++) {
      const ground = soft ? undefined : groundOfLineWork(counts, tileX, tileY);
      if (codeTile(data, width, height, tileX * TILE_PX, tileY * TILE_PX, ground)) hasTone = true;
    }
  }
  return { image: { ...image, kind: KIND.rgba32, data }, hasTone };
}

/** Green = lightness; alpha as it was. */
function fillLightness(image: PdfImage, out: Uint8ClampedArray): void {
  const { data, kind, width, height } = image;
  if (kind === KIND.grey1) {
    const stride = (width + 7) >> 3;
    for (let y = 0, q = 0; y < height; y++) {
      for (let x = 0; x < width; x++, q += 4) {
        out[q + 1] = (data[y * stride + (x >> 3)] >> (7 - (x & 7))) & 1 ? 255 : 0;
        out[q + 3] = 255;
      }
    }
    return;
  }
  const step = kind === KIND.rgb24 ? 3 : 4;
  for (let i = 0, p = 0, q = 0; i < width * height; i++, p += step, q += 4) {
    out[q + 1] = luma(data[p], data[p + 1], data[p + 2]);
    out[q + 3] = step === 3 ? 255 : data[p + 3];
  }
}

/** What a picture's tiles hold, one entry a tile, row by row. */
interface TileCounts {
  readonly columns: number;
  readonly rows: number;
  /** Pixels as dark as black ink. */
  readonly black: Int32Array;
  /** Pixels between black and ground. */
  readonly between: Int32Array;
  /** Pixels as light as ground, and the sum of their lightness. */
  readonly ground: Int32Array;
  readonly groundSum: Int32Array;
}

function countTiles(data: Uint8ClampedArray, width: number, height: number): TileCounts {
  const columns = Math.ceil(width / TILE_PX);
  const rows = Math.ceil(height / TILE_PX);
  const black = new Int32Array(columns * rows);
  const between = new Int32Array(columns * rows);
  const ground = new Int32Array(columns * rows);
  const groundSum = new Int32Array(columns * rows);
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.floor(y / TILE_PX) * columns;
    for (let x = 0; x < width; x++, p += 4) {
      const alpha = data[p + 3];
      const own = data[p + 1];
      // As seen on paper: a stamp may be plain black made grey by its opacity.
      const value = alpha === 255 ? own : 255 - Math.round(((255 - own) * alpha) / 255);
      const tile = row + (x >> 4);
      if (value >= GROUND_MIN) {
        ground[tile]++;
        groundSum[tile] += value;
      } else if (value <= BLACK_MAX) black[tile]++;
      else between[tile]++;
    }
  }
  return { columns, rows, black, between, ground, groundSum };
}

/** The lightness of the ground that a tile's strokes stand on, or undefined when the tile is no line work. */
function groundOfLineWork(counts: TileCounts, tileX: number, tileY: number): number | undefined {
  let black = 0;
  let between = 0;
  let ground = 0;
  let groundSum = 0;
  for (let y = Math.max(0, tileY - REACH); y <= Math.min(counts.rows - 1, tileY + REACH); y++) {
    for (let x = Math.max(0, tileX - REACH); x <= Math.min(counts.columns - 1, tileX + REACH); x++) {
      const tile = y * counts.columns + x;
      black += counts.black[tile];
      between += counts.between[tile];
      ground += counts.ground[tile];
      groundSum += counts.groundSum[tile];
    }
  }
  const all = black + between + ground;
  if (black === all) return 255;
  if (ground < all * MIN_GROUND_SHARE || black < between * MIN_BLACK_PER_EDGE) return undefined;
  return groundSum / ground;
}

/**
 * Sets red (and green, where ground is paper) of a tile.
 *
 * A pixel of line work is a mixture of ink (red 0, green 0) and ground (red 255, green = its lightness): its lightness
 * says how much of each, so red = 255 * lightness / ground, and green is the lightness as it is.
 *
 * @returns whether any of it is a tone
 */
function codeTile(
  data: Uint8ClampedArray,
  width: number,
  height: number,
  left: number,
  top: number,
  ground: number | undefined,
): boolean {
  const right = Math.min(left + TILE_PX, width);
  const bottom = Math.min(top + TILE_PX, height);
  const perGround = ground === undefined ? 0 : 255 / ground;
  const onPaper = ground !== undefined && ground >= PAPER_MIN;
  let anyTone = false;
  for (let y = top; y < bottom; y++) {
    for (let p = (y * width + left) * 4, end = (y * width + right) * 4; p < end; p += 4) {
      const value = data[p + 1];
      const red = ground === undefined ? 255 : Math.min(255, value * perGround);
      const green = onPaper ? red : value;
      data[p] = red;
      data[p + 1] = green;
      data[p + 2] = green;
      if (!onPaper && green < WHITE_MIN) anyTone = true;
    }
  }
  return anyTone;
}
