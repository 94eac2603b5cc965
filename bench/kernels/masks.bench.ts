// Synthetic A4 pages at 600 dpi -> time to encode each as a PDF of 1-bit masks.
// Usage: node bench/kernels/masks.bench.ts
import { pathToFileURL } from 'node:url';
import type { PwgColour } from '../../src/print/band-writer.ts';
import { createPdfWriter } from '../../src/print/pdf/writer.ts';
import { type KernelFigure, measure, type Planes, syntheticPages, writePage } from './synthetic-pages.ts';

function encode(planes: Planes, colour: PwgColour): number {
  let bytes = 0;
  writePage(
    createPdfWriter((chunk) => (bytes += chunk.length)),
    planes,
    colour,
  );
  return bytes;
}

/** Measures every case and prints a table. */
export function run(print: (line: string) => void = console.log): KernelFigure[] {
  const { text, tint, field, back, noise } = syntheticPages();
  const cases: readonly [string, Planes, PwgColour][] = [
    ['K-only text', text, 'black_1'],
    ['K-only tint of 1 px dots', tint, 'black_1'],
    ['K-only scrambled field on tint', field, 'black_1'],
    ['back: field, tint, blossom', back, 'cmyk_8'],
    ['four planes of noise', noise, 'cmyk_8'],
  ];
  print(`PDF of one A4 page of 1-bit masks at 600 dpi (node ${process.version})`);
  return cases.map(([name, planes, colour]) => measure(name, () => encode(planes, colour), print));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) run();
