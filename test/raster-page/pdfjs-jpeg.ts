// pdf.js's program as text, published or patched -> its JpegImage alone, so that both can be asked for the same picture.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AskedPicture, jpegPictures } from '../../src/raster/page/jpeg/pictures.ts';
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

/** A component of a frame, before its coefficients have become samples. */
export interface FrameBlocks {
  readonly blockData: Int16Array;
  readonly blocksPerLine: number;
  readonly blocksPerColumn: number;
  readonly quantizationTable: Uint16Array;
}

interface JpegModule {
  readonly JpegImage: JpegImageClass;
  /** Makes samples of the coefficients, in their place. */
  buildComponentData(frame: unknown, component: FrameBlocks): Int16Array;
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

function jpegModuleOf(program: string): JpegModule {
  const grey = part(program, 'function grayToRGBA(', '\n}\n');
  const own = part(program, ';// ./src/core/jpg.js', ';// ./src/core/jpeg_stream.js');
  const around = `${AROUND}${grey}\n}\nconst FeatureTest = { isLittleEndian: true };`;
  return new Function(`${around}${own}\nreturn { JpegImage, buildComponentData };`)() as JpegModule;
}

const plain = jpegModuleOf(PROGRAM);

/** As pdf.js does it. */
export const decodePlainly: Decode = (bytes, asked, colorTransform) => {
  const image = new plain.JpegImage({ colorTransform });
  image.parse(bytes);
  return image.getData(asked);
};

/** pdf.js's inverse DCT. */
export const samplesPlainly = (component: FrameBlocks): Int16Array => plain.buildComponentData(undefined, component);

Object.assign(globalThis, { jpegPictures });
const patched = jpegModuleOf(patchParser(PROGRAM));

/** As we have it done. */
export const decodePatched: Decode = (bytes, asked, colorTransform) =>
  patched.JpegImage.decode(bytes, { colorTransform }, asked);
