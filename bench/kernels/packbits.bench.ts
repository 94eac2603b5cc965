// Synthetic A4 pages at 600 dpi -> time to encode each as PWG Raster, with the wasm kernel and its plain twin.
// Usage: node bench/kernels/packbits.bench.ts
import { pathToFileURL } from 'node:url';
import type { PwgColour } from '../../src/print/band-writer.ts';
import { createPackBits, createPlainPackBits, type PackBitsKernel } from '../../src/print/pwg/packbits.ts';
import { createPwgWriter } from '../../src/print/pwg/writer.ts';
import {
  BAND_ROWS,
  HEIGHT_PX,
  type KernelFigure,
  measure,
  type Planes,
  syntheticPages,
  WIDTH_PX,
  writePage,
} from './synthetic-pages.ts';

export type { KernelFigure } from './synthetic-pages.ts';

function encode(planes: Planes, colour: PwgColour, kernel: PackBitsKernel): number {
  let bytes = 0;
  writePage(
    createPwgWriter((chunk) => (bytes += chunk.length), kernel),
    planes,
    colour,
  );
  return bytes;
}

/** Measures every case and prints a table. */
export function run(print: (line: string) => void = console.log): KernelFigure[] {
  const wasm = createPackBits();
  const plain = createPlainPackBits();
  const { blank, text, tint, field, back, noise } = syntheticPages();
  const cases: readonly [string, Planes, PwgColour, PackBitsKernel][] = [
    ['black_1 blank', blank, 'black_1', wasm],
    ['black_1 text', text, 'black_1', wasm],
    ['black_1 text, plain twin', text, 'black_1', plain],
    ['black_1 tint of 1 px dots', tint, 'black_1', wasm],
    ['black_1 scrambled field on tint', field, 'black_1', wasm],
    ['sgray_8 text', text, 'sgray_8', wasm],
    ['cmyk_8 text', text, 'cmyk_8', wasm],
    ['cmyk_8 back: field, tint, blossom', back, 'cmyk_8', wasm],
    ['cmyk_8 four planes of noise', noise, 'cmyk_8', wasm],
    ['srgb_8 back: field, tint, blossom', back, 'srgb_8', wasm],
  ];
  print(`PWG Raster of one A4 page, ${WIDTH_PX} x ${HEIGHT_PX}, bands of ${BAND_ROWS} rows (node ${process.version})`);
  return cases.map(([name, planes, colour, kernel]) => measure(name, () => encode(planes, colour, kernel), print));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) run();
