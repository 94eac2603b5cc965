// Cells of one printed field -> bytes per square millimetre that survive: this code beside Optar's, by channel and cell size.
import { drawPrinter } from '../../src/paper/devices.ts';
import { decodeLayer, encodeLayer, planBlocks } from '../../src/raster/scramble/fec/blocks.ts';
import { createDecoder } from '../../src/raster/scramble/fec/ldpc-decoder.ts';
import { fieldCells } from '../../src/raster/scramble/field/encode.ts';
import { paintCells } from '../../src/raster/scramble/field/modulate.ts';
import { planField } from '../../src/raster/scramble/field/plan.ts';
import { demodulate } from '../../src/raster/scramble/read/demodulate.ts';
import { locate } from '../../src/raster/scramble/read/locate.ts';
import { golayDecode, golayEncode } from '../support/golay.ts';
import { printField, scanSheet } from './channel.ts';
import { randomOf } from './damage.ts';

const SIDE_MM = 100;
const step = async (): Promise<void> => undefined;
/** Rates tried, from the top: the highest that comes back whole counts. */
const RATES = [0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1];

const CHANNELS = [
  { dpi: 200, blurSigmaUm: 60, jpegQuality: 75 },
  { dpi: 200, blurSigmaUm: 35, jpegQuality: 75 },
  { dpi: 300, blurSigmaUm: 60, jpegQuality: 60 },
  { dpi: 300, blurSigmaUm: 35, jpegQuality: 75 },
  { dpi: 600, blurSigmaUm: 35, jpegQuality: 90 },
] as const;

/**
 * Per channel and cell size: wrong cells as they are first decided and as they reach the decoder, bits per cell, payload
 * per area of this code at the highest rate at which no block is lost in any case, and of Golay (24, 12) with hard
 * decisions on the same cells, given our synchronisation and our linear equaliser, which is kinder than Optar's own.
 */
export async function compareDensity(
  cases: number,
  firstSeed: number,
  onlyDpi?: number,
): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [
    ['cell px', 'dpi', 'blur um', 'JPEG', 'wrong %', 'bits/cell', 'B/mm2', 'Golay blocks lost', 'Golay B/mm2'],
  ];
  const decoder = createDecoder();
  for (const cellPx of [2, 3, 4, 5]) {
    for (const { dpi, blurSigmaUm, jpegQuality } of CHANNELS) {
      if (onlyDpi && dpi !== onlyDpi) continue;
      let wrong = 0;
      let bits = 0;
      let total = 0;
      let lostBlocks = 0;
      let golayBlocks = 0;
      let best: number = RATES[0];
      let found = 0;
      const plan = planField({ dpi: 600, cellPx }, SIDE_MM, SIDE_MM);
      for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
        const random = randomOf(seed);
        const truth = fieldCells(
          {
            header: new Uint8Array(9).map(() => random() * 256),
            layers: { coarse: new Uint8Array(0), fine: new Uint8Array(500) },
          },
          plan,
        );
        const image = await scanSheet(printField(paintCells(truth, plan), 10, drawPrinter(seed), seed), {
          seed,
          scanner: { dpi, blurSigmaUm },
          jpegQuality,
          geometry: { skewDeg: 1.7, stretch: { x: 1.005, y: 0.995 }, wobble: { amplitudeUm: 200, periodMm: 50 } },
        });
        const place = await locate(image, [plan.layout], dpi, step);
        if (!place) {
          best = 0;
          continue;
        }
        found++;
        const { cells } = await demodulate(place.image, plan.layout, place.start, step);
        // Soft values of the cells that carry bits, turned so that positive is right: the code is linear, so any word
        // can be put on these cells afterwards.
        const right = Int8Array.from(plan.layout.order, (p) => cells.soft[p >>> 1] * (truth[p >>> 1] ? -1 : 1));
        for (const value of right) {
          if (value < 0 || (value === 0 && random() < 0.5)) wrong++;
          bits += 1 - Math.log2(1 + Math.exp(-value / 4));
        }
        total += right.length;
        golayBlocks += Math.floor(right.length / 24);
        for (let i = 0; i + 24 <= right.length; i += 24) {
          const data = Math.floor(random() * 4096);
          let word = golayEncode(data);
          for (let k = 0; k < 24; k++) if (right[i + k] <= 0) word ^= 1 << k;
          if (golayDecode(word) !== data) lostBlocks++;
        }
        while (best > 0 && !survives(right, best, random, decoder)) best = RATES[RATES.indexOf(best) + 1] ?? 0;
      }
      const cellsPerMm2 = plan.layout.order.length / (SIDE_MM * SIDE_MM);
      rows.push([
        `${cellPx}`,
        `${dpi}`,
        `${blurSigmaUm}`,
        `${jpegQuality}`,
        found ? (100 * wrong) / total : '-',
        found ? bits / total : '-',
        (cellsPerMm2 * best) / 8,
        `${lostBlocks} of ${golayBlocks}`,
        lostBlocks === 0 && found === cases ? cellsPerMm2 / 16 : 0,
      ]);
      console.error(rows.at(-1)!.join('  '));
    }
  }
  return rows;
}

function survives(
  right: Int8Array,
  rate: number,
  random: () => number,
  decoder: ReturnType<typeof createDecoder>,
): boolean {
  const layer = Uint8Array.from({ length: Math.floor((right.length * rate) / 8) }, () => Math.floor(random() * 256));
  const plan = planBlocks(layer.length, right.length);
  const soft = right.slice();
  encodeLayer(layer, plan, 1, (first, bits, count) => {
    for (let i = 0; i < count; i++) if (bits[i]) soft[first + i] = -soft[first + i];
  });
  return decodeLayer(plan, 1, (i) => soft[i], decoder).failedBlocks === 0;
}
