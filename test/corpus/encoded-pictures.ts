// A small picture -> PDF image objects in every filter: JPEG 2000, JBIG2, CCITT, JPEG, Flate, runs of bytes, with their parameters.
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { group4 } from '../../samples/cases/scanned.ts';
import type { TinyObject } from '../raster-page/tiny-pdf.ts';

/** Edge length, px; a multiple of 16 (TIFF tiles). */
const SIZE = 160;

/** A ring on a ramp, as 8-bit grey; neither so dark that it prints as black nor so light that it is taken for a scan's paper. */
export function ringOnRamp(): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE }, (_, p) => {
    const [x, y] = [p % SIZE, Math.floor(p / SIZE)];
    const radius = Math.hypot(x - SIZE / 2, y - SIZE / 2);
    return radius > 40 && radius < 60 ? 90 : 120 + Math.round((x / SIZE) * 70);
  });
}

/** A ring and a wedge, nothing between black and white. */
export function ringAndWedge(): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE }, (_, p) => {
    const [x, y] = [p % SIZE, Math.floor(p / SIZE)];
    const radius = Math.hypot(x - SIZE / 2, y - SIZE / 2);
    return (radius > 50 && radius < 70) || (x > 60 && x < 100 && y > 60 && y < x) ? 0 : 255;
  });
}

const image = (entries: string, data: Uint8Array): TinyObject => ({
  dict: `/Type /XObject /Subtype /Image /Width ${SIZE} /Height ${SIZE} ${entries}`,
  data,
});

const rgbOf = (grey: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: grey.length * 3 }, (_, i) => (i % 3 === 2 ? 200 : grey[(i / 3) | 0]));

/** Rows of 1-bit pixels; 1 = white, as DeviceGray has it. */
function bitsOf(grey: Uint8Array): Uint8Array {
  const out = new Uint8Array((SIZE / 8) * SIZE);
  for (let p = 0; p < grey.length; p++) if (grey[p] >= 128) out[p >> 3] |= 0x80 >> (p & 7);
  return out;
}

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  setQuality(lossless: boolean, rate: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** OpenJPEG in wasm; a CommonJS module without types. */
const openJpeg = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg') as () => Promise<{
  J2KEncoder: new () => Encoder;
}>;

/** A raw JPEG 2000 codestream, without loss. */
async function jpeg2000(samples: Uint8Array, components: 1 | 3): Promise<Uint8Array> {
  const { J2KEncoder } = await openJpeg();
  const encoder = new J2KEncoder();
  const info = { width: SIZE, height: SIZE, bitsPerSample: 8, componentCount: components, isSigned: false };
  encoder.getDecodedBuffer(info).set(samples);
  encoder.setQuality(true, 0);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}

/** The picture as one JBIG2 page with one generic region in MMR (which is Group 4), as PDF embeds it (no file header). */
async function jbig2(grey: Uint8Array): Promise<Uint8Array> {
  const mmr = await group4({ width: SIZE, height: SIZE, samples: grey });
  const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const segment = (number: number, type: number, data: readonly number[]) => [
    ...u32(number),
    type,
    0, // refers to no segment
    1, // page
    ...u32(data.length),
    ...data,
  ];
  const page = [...u32(SIZE), ...u32(SIZE), ...u32(0), ...u32(0), 0, 0, 0];
  const region = [...u32(SIZE), ...u32(SIZE), ...u32(0), ...u32(0), 0, 1, ...mmr];
  return Uint8Array.from([...segment(0, 48, page), ...segment(1, 38, region)]);
}

/** PackBits, all of it literal, then the end mark. */
function runLength(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < data.length; at += 128) {
    const piece = data.subarray(at, at + 128);
    out.push(piece.length - 1, ...piece);
  }
  return Uint8Array.from([...out, 128]);
}

const hexOf = (data: Uint8Array): Uint8Array => Buffer.from(`${Buffer.from(data).toString('hex')}>`, 'latin1');

/** Every filter that a picture in a PDF can have, and the ways of telling black from white. */
export async function encodedPictures(): Promise<Record<string, TinyObject>> {
  const grey = ringOnRamp();
  const line = ringAndWedge();
  const g4 = await group4({ width: SIZE, height: SIZE, samples: line });
  const raw = (samples: Uint8Array, channels: 1 | 3) =>
    sharp(samples, { raw: { width: SIZE, height: SIZE, channels } });
  const fax = (more: string) =>
    `/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${SIZE} /Rows ${SIZE} ${more} >>`;
  const wide = new Uint8Array(grey.length * 2);
  for (const [i, value] of grey.entries()) wide.set([value, value], 2 * i);
  return {
    'JPX, grey': image('/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /JPXDecode', await jpeg2000(grey, 1)),
    'JPX, RGB': image('/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /JPXDecode', await jpeg2000(rgbOf(grey), 3)),
    JBIG2: image('/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode', await jbig2(line)),
    'CCITT G4': image(`/ColorSpace /DeviceGray /BitsPerComponent 1 ${fax('')}`, g4),
    'CCITT G4, /Decode turned': image(
      `/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0] ${fax('/BlackIs1 true')}`,
      g4,
    ),
    'JPEG, grey': image(
      '/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode',
      await raw(grey, 1).toColourspace('b-w').jpeg({ quality: 95 }).toBuffer(),
    ),
    'JPEG, RGB, progressive': image(
      '/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
      await raw(rgbOf(grey), 3).jpeg({ quality: 95, progressive: true }).toBuffer(),
    ),
    'Flate, hexadecimal': image(
      '/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter [/ASCIIHexDecode /FlateDecode]',
      hexOf(deflateSync(grey)),
    ),
    'runs, 1 bit': image(
      '/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /RunLengthDecode',
      runLength(bitsOf(line)),
    ),
    '16 bits': image('/ColorSpace /DeviceGray /BitsPerComponent 16 /Filter /FlateDecode', deflateSync(wide)),
    palette: image(
      '/ColorSpace [/Indexed /DeviceRGB 1 <000000 FFFFFF>] /BitsPerComponent 1 /Filter /FlateDecode',
      deflateSync(bitsOf(line)),
    ),
    stencil: image('/ImageMask true /BitsPerComponent 1 /Filter /FlateDecode', deflateSync(bitsOf(line))),
  };
}
