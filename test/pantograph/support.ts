// Seeds -> pages of ink to lay patterns under: strokes, boxes, specks, as on a certificate.

import type { FrontComposer } from '../../src/raster/pantograph/compose.ts';
import { CELL_CLUSTER, type Pantograph } from '../../src/raster/pantograph/pantograph.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';

export function pixelAt(plane: BitPlane, x: number, y: number): number {
  return (plane.data[y * plane.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
}

export function setPixel(plane: BitPlane, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= plane.widthPx || y >= plane.heightPx) return;
  plane.data[y * plane.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
}

export function fillRect(plane: BitPlane, x: number, y: number, width: number, height: number): void {
  for (let j = 0; j < height; j++) for (let i = 0; i < width; i++) setPixel(plane, x + i, y + j);
}

/** A frame of lines: a glyph with a counter. */
export function drawBox(plane: BitPlane, x: number, y: number, width: number, height: number, line: number): void {
  fillRect(plane, x, y, width, line);
  fillRect(plane, x, y + height - line, width, line);
  fillRect(plane, x, y, line, height);
  fillRect(plane, x + width - line, y, line, height);
}

/** Bars, boxes and specks at random, some over the edges; now and then a page that is nearly empty. */
export function randomInk(widthPx: number, heightPx: number, seed: number): BitPlane {
  const random = seededRandom(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const plane = createPlane(widthPx, heightPx);
  for (let n = upTo(12); n > 0; n--) {
    const [x, y] = [upTo(widthPx + 40) - 20, upTo(heightPx + 40) - 20];
    const kind = upTo(5);
    if (kind === 0) fillRect(plane, x, y, 1 + upTo(80), 1 + upTo(12));
    else if (kind === 1) fillRect(plane, x, y, 1 + upTo(8), 1 + upTo(60));
    else if (kind === 2) drawBox(plane, x, y, 12 + upTo(90), 12 + upTo(90), 1 + upTo(6));
    else if (kind === 3) setPixel(plane, x, y);
    // Boxes on the grid in which counters are looked for: their size decides, to the block.
    else drawBox(plane, 8 * upTo(widthPx / 8), 8 * upTo(heightPx / 8), 8 * (3 + upTo(11)), 8 * (3 + upTo(11)), 8);
  }
  return plane;
}

/** The plane cut to its own rows and tightest stride. */
export function planeOf(plane: BitPlane): BitPlane {
  const tight = createPlane(plane.widthPx, plane.heightPx);
  for (let y = 0; y < plane.heightPx; y++) {
    const row = plane.data.subarray(y * plane.strideBytes, y * plane.strideBytes + tight.strideBytes);
    tight.data.set(row, y * tight.strideBytes);
  }
  return tight;
}

/** Sizes of the 8-connected groups of ink of a plane. */
export function labelDots(plane: BitPlane): number[] {
  const { widthPx, heightPx } = plane;
  const ink = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) for (let x = 0; x < widthPx; x++) ink[y * widthPx + x] = pixelAt(plane, x, y);
  const sizes: number[] = [];
  const stack: number[] = [];
  for (let start = 0; start < ink.length; start++) {
    if (ink[start] === 0) continue;
    ink[start] = 0;
    stack.push(start);
    let size = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const x = at % widthPx;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const near = at + dy * widthPx + dx;
          if (x + dx < 0 || x + dx >= widthPx || ink[near] !== 1) continue;
          ink[near] = 0;
          stack.push(near);
        }
      }
    }
    sizes.push(size);
  }
  return sizes;
}

/** A page of ink with the pattern under it, as a composer makes it. */
export function composeOn(composer: FrontComposer, ink: BitPlane): BitPlane {
  const front = createPlane(ink.widthPx, ink.heightPx);
  using page = composer.begin(({ y, plane }) => {
    front.data.set(planeOf(plane).data, y * front.strideBytes);
  });
  page.push({ y: 0, plane: ink });
  page.end();
  return front;
}

/** The pattern as it would be if there were ink in every row of cells, and yet none near any: no clusters. */
export function besideInk(pantograph: Pantograph): Pantograph {
  const { cells, tileIndex, besideIndex } = pantograph;
  return {
    ...pantograph,
    tileIndex: tileIndex.map((tile, cell) => (cells[cell] === CELL_CLUSTER ? besideIndex[cell]! : tile)),
  };
}
