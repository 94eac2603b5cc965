// Every src/**/*.as.ts (AssemblyScript) -> the .wasm beside it, but for parts of others (.part.as.ts). The results are committed; a
// test rebuilds and compares.
// Usage: node scripts/build-wasm.mjs [--out DIR]   (DIR: write there instead, flat)
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const outIndex = process.argv.indexOf('--out');
const outDir = outIndex > 0 ? process.argv[outIndex + 1] : undefined;

for (const source of globSync('src/**/*.as.ts', { cwd: root, exclude: ['**/*.part.as.ts'] }).sort()) {
  const target = source.replace(/\.as\.ts$/, '.wasm');
  const { error, stderr } = await asc.main([
    join(root, source),
    '--outFile',
    outDir ? join(outDir, basename(target)) : join(root, target),
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--enable',
    'bulk-memory',
    '--importMemory',
    '--initialMemory',
    '1',
  ]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  console.log(target);
}
