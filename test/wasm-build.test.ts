// The committed WebAssembly is what its source says: a fresh build gives the same bytes.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = readFileSync(`${root}/scripts/build-wasm.mjs`, 'utf8');
/** The compiler's options, as the build script has them. */
const options = [...script.slice(script.indexOf("'-O3'")).matchAll(/'(-[^']+|simd|bulk-memory|stub|1)'/g)].map(
  (match) => match[1],
);
const kernels = globSync('src/**/*.wasm', { cwd: root }).map((file) => file.replace(/\.wasm$/, ''));

it('is there for every kernel', () => {
  const sources = globSync('src/**/*.as.ts', { cwd: root, exclude: ['**/*.part.as.ts'] });
  expect(kernels.sort()).toEqual(sources.map((file) => file.replace(/\.as\.ts$/, '')).sort());
});

it.each(kernels)('%s.wasm equals a fresh build', async (name) => {
  expect(options).toContain('--importMemory');
  let built: string | Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [`${name}.as.ts`, '--outFile', 'fresh.wasm', '--baseDir', root, ...options],
    {
      writeFile: (_file, bytes) => {
        built = bytes;
      },
    },
  );
  expect(error, stderr.toString()).toBeNull();
  expect(Buffer.from(built as Uint8Array).equals(readFileSync(`${root}/${name}.wasm`))).toBe(true);
});
