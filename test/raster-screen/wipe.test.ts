// Kernels that have worked on a page's last band, and are told to wipe -> memory without a byte of it.
import { expect, it } from 'vitest';
import { createPlane } from '../../src/raster/plane.ts';
import { loadKernels } from '../../src/raster/screen/kernels.ts';
import { clusteredDotScreen } from '../../src/raster/screen/threshold-screen.ts';

const MODULE_BYTES = 65536;

it('the kernels keep nothing of a band', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = await loadKernels(memory);
  const [widthPx, heightPx] = [640, 40];
  const data = Uint8Array.from({ length: widthPx * heightPx * 4 }, (_, i) => (i * 37) & 255);
  const band = { widthPx, heightPx, strideBytes: widthPx * 4, data };
  const out = createPlane(widthPx, heightPx);
  kernels.threshold(band, 128, out);
  kernels.screenTones(band, 128, clusteredDotScreen(600), 0, out);
  const left = (): number => new Uint8Array(memory.buffer, MODULE_BYTES).filter((byte) => byte !== 0).length;
  expect(left()).toBeGreaterThan(1000);
  kernels.wipe();
  expect(left()).toBe(0);
  // And they still work.
  const again = createPlane(widthPx, heightPx);
  kernels.screenTones(band, 128, clusteredDotScreen(600), 0, again);
  expect(again).toEqual(out);
});
