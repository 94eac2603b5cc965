// Void-and-cluster -> src/raster/pantograph/blue-noise-data.ts, the committed threshold matrix; a test makes it again.
// Usage: node scripts/make-blue-noise.mjs

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BLUE_NOISE_SEED, encodeRanks } from '../src/raster/pantograph/blue-noise.ts';
import { voidAndCluster } from '../src/raster/pantograph/void-and-cluster.ts';
import { seededRandom } from '../src/raster/seeded-random.ts';

const size = 64;
const base64 = encodeRanks(voidAndCluster(size, seededRandom(BLUE_NOISE_SEED)));
const lines = base64.match(/.{1,112}/g).map((line) => `  '${line}',`);
const source = `// Made by scripts/make-blue-noise.mjs: ranks of a ${size} x ${size} blue-noise matrix, 16 bits little-endian, base64.

export const BLUE_NOISE_SIZE = ${size};

export const BLUE_NOISE_RANKS = [
${lines.join('\n')}
].join('');
`;
writeFileSync(fileURLToPath(new URL('../src/raster/pantograph/blue-noise-data.ts', import.meta.url)), source);
