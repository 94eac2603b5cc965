// The committed WebAssembly is what its source says: a fresh build gives the same bytes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = readFileSync(`${root}/scripts/build-wasm.mjs`, 'utf8');
/** The compiler's options, as the build script has them. */
const options = [...script.slice(script.indexOf("'-O3'")).matchAll(/'(-[^']+|simd|bulk-memory|stub|1)'/g)].map(
  (match) => match[1],
);

describe.each(['screen/threshold', 'screen/picture', 'page/jpeg'])('%s.wasm', (name) => {
  it('equals a fresh build', async () => {
    expect(options).toContain('--importMemory');
    let built: string | Uint8Array | undefined;
    const { error, stderr } = await asc.main(
      [`src/raster/${name}.as.ts`, '--outFile', 'fresh.wasm', '--baseDir', root, ...options],
      {
        writeFile: (_file, bytes) => {
          built = bytes;
        },
      },
    );
    expect(error, stderr.toString()).toBeNull();
    expect(Buffer.from(built as Uint8Array).equals(readFileSync(`${root}/src/raster/${name}.wasm`))).toBe(true);
  });
});
