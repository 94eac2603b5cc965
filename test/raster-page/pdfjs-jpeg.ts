// pdf.js's program as text, published or patched -> its JpegImage alone, so that both can be asked for the same picture.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AskedPicture, jpegPictures } from '../../src/raster/page/jpeg-pictures.ts';
import { patchParser } from '../../src/raster/page/pdfjs-patches.ts';

const PROGRAM = readFileSync(createRequire(import.meta.url).resolve('pdfjs-dist/legacy/build/pdf.worker.mjs'), 'utf8');

/** JPEG bytes -> pixels. */
export type Decode = (bytes: Uint8Array, asked: AskedPicture, colorTransform?: number) => Uint8ClampedArray;

interface JpegImage {
  parse(bytes: Uint8Array): void;
  getData(asked: AskedPicture): Uint8ClampedArray;
}

interface JpegImageClass {
  new (options: { colorTransform?: number | undefined }): JpegImage;
  decode(bytes: Uint8Array, options: object, asked: AskedPicture): Uint8ClampedArray;
}

/** What the module of JpegImage takes from others, apart from CMYK, which is not asked for. */
const AROUND = `
  class BaseException extends Error { constructor(message, name) { super(message); this.name = name; } }
  const warn = () => {};
  const ColorSpaceUtils = {};
`;

function part(program: string, from: string, to: string): string {
  const start = program.indexOf(from);
  return program.slice(start, program.indexOf(to, start + 1));
}

function jpegImageOf(program: string): JpegImageClass {
  const grey = part(program, 'function grayToRGBA(', '\n}\n');
  const own = part(program, ';// ./src/core/jpg.js', ';// ./src/core/jpeg_stream.js');
  const around = `${AROUND}${grey}\n}\nconst FeatureTest = { isLittleEndian: true };`;
  return new Function(`${around}${own}\nreturn JpegImage;`)() as JpegImageClass;
}

/** As pdf.js does it. */
export function plainDecoder(): Decode {
  const PlainImage = jpegImageOf(PROGRAM);
  return (bytes, asked, colorTransform) => {
    const image = new PlainImage({ colorTransform });
    image.parse(bytes);
    return image.getData(asked);
  };
}

/** As we have it done. */
export function patchedDecoder(): Decode {
  Object.assign(globalThis, { jpegPictures });
  const PatchedImage = jpegImageOf(patchParser(PROGRAM));
  return (bytes, asked, colorTransform) => PatchedImage.decode(bytes, { colorTransform }, asked);
}
