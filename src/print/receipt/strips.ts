// A 1-bit picture -> ESC/POS bytes in strips (GS v 0), made by node-thermal-printer; and the end of a slip: feed and cut.
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import type { BitPlane } from '../../raster/plane.ts';

const require = createRequire(import.meta.url);

/** The part of the package that is used; its own declarations call the interface a string, it also takes an object. */
interface ThermalPrinter {
  clear(): void;
  cut(options?: { verticalTabAmount?: number }): void;
  printImageBuffer(png: Buffer): Promise<unknown>;
  getBuffer(): Buffer | null;
  initHardware(): void;
}
const { printer: ThermalPrinter, types } = require('node-thermal-printer') as {
  printer: new (config: { type: string; interface: object }) => ThermalPrinter;
  types: { EPSON: string };
};

/** Rows in one GS v 0: small printers have a few kB of buffer (128 rows of 576 dots are 9.2 kB, sent as they drain). */
export const STRIP_ROWS = 128;

function pngOf(plane: BitPlane, from: number, rows: number): Buffer {
  const png = new PNG({ width: plane.widthPx, height: rows });
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < plane.widthPx; x++) {
      const ink = (plane.data[(from + y) * plane.strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
      const at = (y * plane.widthPx + x) * 4;
      png.data.fill(ink ? 0 : 255, at, at + 3);
      png.data[at + 3] = 255;
    }
  }
  return PNG.sync.write(png);
}

/** Never asked to send: the bytes are taken from the package and go out over our own link, which reads answers. */
const NO_INTERFACE = {};

/** Takes what the package has gathered, and clears it: what stays in it would be printed again with the next slip. */
function take(printer: ThermalPrinter): Uint8Array {
  const bytes = Uint8Array.from(printer.getBuffer() ?? []);
  printer.clear();
  return bytes;
}

/** The strips of a picture, top to bottom; the printer is reset before the first one. */
export async function stripsOf(plane: BitPlane): Promise<Uint8Array[]> {
  const printer = new ThermalPrinter({ type: types.EPSON, interface: NO_INTERFACE });
  const strips: Uint8Array[] = [];
  printer.initHardware();
  for (let from = 0; from < plane.heightPx; from += STRIP_ROWS) {
    await printer.printImageBuffer(pngOf(plane, from, Math.min(STRIP_ROWS, plane.heightPx - from)));
    strips.push(take(printer));
  }
  return strips;
}

/** Feed and full cut. */
export function cutBytes(): Uint8Array {
  const printer = new ThermalPrinter({ type: types.EPSON, interface: NO_INTERFACE });
  printer.cut({ verticalTabAmount: 1 });
  return take(printer);
}
