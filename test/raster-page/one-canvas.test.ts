// Installed as a dependency, npm nests a second canvas beneath pdfjs-dist: ours is used all the same, alone.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { inFolder } from './raster-support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A second canvas that says when it is loaded, and cannot draw. */
const SECOND_CANVAS = `console.log('second canvas loaded');
exports.DOMMatrix = class {}; exports.Path2D = class {}; exports.createCanvas = () => { throw new Error('second canvas used'); };`;

/** The package in a folder as a consumer's npm lays it out: ours on top, a newer canvas nested beneath pdfjs-dist. */
function layOut(folder: string): void {
  const modules = join(folder, 'node_modules');
  const place = (name: string) => {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  };
  for (const name of ['@napi-rs/canvas', '@expo-google-fonts', 'harfbuzzjs']) place(name);
  const pdfjs = join(modules, 'pdfjs-dist');
  for (const part of ['package.json', 'legacy/build/pdf.mjs', 'legacy/build/pdf.worker.mjs']) {
    cpSync(join(root, 'node_modules/pdfjs-dist', part), join(pdfjs, part));
  }
  for (const part of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
    symlinkSync(join(root, 'node_modules/pdfjs-dist', part), join(pdfjs, part));
  }
  const second = join(pdfjs, 'node_modules/@napi-rs/canvas');
  mkdirSync(second, { recursive: true });
  writeFileSync(join(second, 'package.json'), '{"name":"@napi-rs/canvas","version":"9.9.9","main":"index.js"}');
  writeFileSync(join(second, 'index.js'), SECOND_CANVAS);
  mkdirSync(join(folder, 'src/raster'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const part of ['errors.ts', 'raster/plane.ts', 'raster/wipe-and-free.ts', 'raster/page', 'raster/screen']) {
    cpSync(join(root, 'src', part), join(folder, 'src', part), { recursive: true });
  }
}

const run = (folder: string, script: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });

it('one canvas draws, and the other is not even loaded', { timeout: 60_000 }, () => {
  inFolder((folder) => {
    layOut(folder);
    // The control: pdf.js left to itself does load the nested one.
    const pdfMjs = pathToFileURL(join(folder, 'node_modules/pdfjs-dist/legacy/build/pdf.mjs')).href;
    expect(run(folder, `await import(${JSON.stringify(pdfMjs)})`)).toContain('second canvas loaded');

    writeFileSync(join(folder, 'in.pdf'), readFileSync(join(root, 'samples/juminhyo.pdf')));
    const output = run(
      folder,
      `import { readFileSync } from 'node:fs';
       const { openDocument } = await import('./src/raster/page/document.ts');
       const document = await openDocument(new Uint8Array(readFileSync('in.pdf')));
       let ink = 0;
       await document.rasterise(0, { dpi: 300, widthPx: 2480, heightPx: 3508 }, ({ plane }) => {
         for (const byte of plane.data) for (let bits = byte; bits; bits &= bits - 1) ink++;
       });
       console.log('ink', ink);`,
    );
    expect(output).not.toContain('second canvas');
    expect(Number(/ink (\d+)/.exec(output)?.[1])).toBeGreaterThan(400_000);
  });
});
