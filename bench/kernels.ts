// Every kernel's micro-benchmark, in one list.
import { type KernelFigure, run as runPackBits } from './kernels/packbits.bench.ts';
import { run as runRaster } from './kernels/raster.bench.ts';

export type { KernelFigure };

/** Measures all kernels, about a second each. */
export async function measureKernels(): Promise<KernelFigure[]> {
  const silent = () => undefined;
  return [...(await runRaster(silent)), ...runPackBits(silent)];
}
