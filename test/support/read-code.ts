// A grey picture -> the text of the QR code in it, as zxing reads it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });

export interface ReadCode {
  readonly text: string;
  readonly level: string;
}

/** Every QR code in the picture. */
export async function readCodes(grey: Uint8Array, widthPx: number, heightPx: number): Promise<ReadCode[]> {
  const data = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  for (let i = 0; i < grey.length; i++) data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = grey[i];
  const found = await readBarcodes({ data, width: widthPx, height: heightPx, colorSpace: 'srgb' } as never, {
    formats: ['QRCode'],
    tryHarder: true,
  });
  return found.map(({ text, ecLevel }) => ({ text, level: ecLevel }));
}
