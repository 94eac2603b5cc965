// Synthetic A4 bands at 600 dpi -> time of the raster kernels over a page, wasm and plain twin.
// Usage: node bench/kernels/raster.bench.ts
import { pathToFileURL } from 'node:url';
import Benchmark from 'benchmark';
import { createPlane, rowBytes } from '../../src/raster/plane.ts';
import { type Kernels, loadKernels, plainKernels, type RgbaBand } from '../../src/raster/screen/kernels.ts';
import { clusteredDotScreen } from '../../src/raster/screen/threshold-screen.ts';
import type { KernelFigure } from './packbits.bench.ts';

const WIDTH_PX = 4960;
const HEIGHT_PX = 7016;
const BAND_ROWS = 512;

/** White paper with 9 px strokes every 90 px on two lines of three, and a grey panel. */
function band(): RgbaBand {
  const data = new Uint8Array(WIDTH_PX * BAND_ROWS * 4).fill(255);
  for (let y = 0; y < BAND_ROWS; y++) {
    for (let x = 472; x < WIDTH_PX - 472; x++) {
      const at = (y * WIDTH_PX + x) * 4;
      if (y % 150 < 85 && x % 90 < 9) data.fill(0, at, at + 3);
      else if (x > 4000) data[at + 1] = 180;
    }
  }
  return { widthPx: WIDTH_PX, heightPx: BAND_ROWS, strideBytes: WIDTH_PX * 4, data };
}

function pageOf(kernels: Kernels, work: (kernels: Kernels, y: number) => void): () => void {
  return () => {
    for (let y = 0; y < HEIGHT_PX; y += BAND_ROWS) work(kernels, y);
  };
}

/** Measures every case and prints a table. */
export async function run(print: (line: string) => void = console.log): Promise<KernelFigure[]> {
  const wasm = await loadKernels();
  const source = band();
  const out = createPlane(WIDTH_PX, BAND_ROWS);
  const other = createPlane(WIDTH_PX, BAND_ROWS);
  const screen = clusteredDotScreen(600);
  const figures: KernelFigure[] = [];
  print(`raster kernels over one A4 page, bands of ${BAND_ROWS} rows, ms (node ${process.version})`);
  for (const kernels of [wasm, plainKernels]) {
    const cases: [string, () => void][] = [
      ['threshold', pageOf(kernels, (k) => k.threshold(source, 130, out))],
      ['screen tones', pageOf(kernels, (k, y) => k.screenTones(source, 130, screen, y, out))],
      ['or', pageOf(kernels, (k) => k.or(out, other))],
    ];
    for (const [name, work] of cases) {
      work();
      const bench = new Benchmark(name, work, { maxTime: 1, minSamples: 5 }).run();
      const figure = {
        name: `${name}, ${kernels.name}`,
        meanMs: bench.stats.mean * 1000,
        marginPercent: bench.stats.rme,
        bytes: rowBytes(WIDTH_PX) * HEIGHT_PX,
      };
      figures.push(figure);
      print(
        `${figure.name.padEnd(36)} ${figure.meanMs.toFixed(2).padStart(8)} ms ±${figure.marginPercent.toFixed(1)} %`,
      );
    }
  }
  return figures;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run();
