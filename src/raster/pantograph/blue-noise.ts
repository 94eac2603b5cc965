// A cell's column and row -> its blue-noise threshold in (0, 1).
import { BLUE_NOISE_RANKS, BLUE_NOISE_SIZE } from './blue-noise-data.ts';

/** Of the committed matrix. */
export const BLUE_NOISE_SEED = 1993;

/** Ranks as base64 of 16-bit little-endian numbers. */
export function encodeRanks(ranks: Uint16Array): string {
  const bytes = Buffer.alloc(ranks.length * 2);
  for (const [i, rank] of ranks.entries()) bytes.writeUInt16LE(rank, i * 2);
  return bytes.toString('base64');
}

let thresholds: Float64Array | undefined;

/**
 * The matrix as thresholds, (rank + 0.5) / size^2, each once: a share s of all cells lies below s.
 * @returns size * size values, row by row; shared, do not write
 */
export function blueNoiseThresholds(): Float64Array {
  if (thresholds === undefined) {
    const bytes = Buffer.from(BLUE_NOISE_RANKS, 'base64');
    const count = BLUE_NOISE_SIZE * BLUE_NOISE_SIZE;
    thresholds = Float64Array.from({ length: count }, (_, i) => (bytes.readUInt16LE(i * 2) + 0.5) / count);
  }
  return thresholds;
}

/** Threshold of cell (column, row) when the matrix is shifted by (shiftX, shiftY); all integers >= 0. */
export function blueNoiseAt(matrix: Float64Array, column: number, row: number): number {
  return matrix[(row % BLUE_NOISE_SIZE) * BLUE_NOISE_SIZE + (column % BLUE_NOISE_SIZE)];
}
