// A JPEG picture that pdf.js is asked for -> its pixels, the same as pdf.js's own to the bit, or undefined where those are better made there.
import { wipeAndFree } from '../../wipe-and-free.ts';
import { type FrameComponent, readBaselineFile } from './header.ts';
import { type Coefficients, decodeBaseline, type JpegPart, type JpegPicture, pixelsOf } from './kernel.ts';

/** What pdf.js asks its JpegImage for. */
export interface AskedPicture {
  readonly width: number;
  readonly height: number;
  readonly forceRGBA?: boolean;
  readonly forceRGB?: boolean;
}

/** A component as pdf.js's parser leaves it. */
interface PdfJsComponent {
  readonly blockData: Int16Array;
  readonly blocksPerLine: number;
  readonly blocksPerColumn: number;
  readonly quantizationTable: Uint16Array | null;
}

/** pdf.js's JpegImage after `parse`, patched (pdfjs-patches.ts) not to have made samples of its coefficients. */
interface PdfJsImage {
  readonly width: number;
  readonly height: number;
  readonly components: readonly {
    readonly scaleX: number;
    readonly scaleY: number;
    readonly coefficients: PdfJsComponent;
  }[];
  readonly _isColorConversionNeeded: boolean;
}

/** What pdf.js finds as `globalThis.jpegPictures`. */
export interface JpegPictures {
  /**
   * Decodes a baseline file without anything unusual; no coefficient of it is kept.
   *
   * @param colorTransform /ColorTransform of the PDF's filter, where it has one
   */
  decode(bytes: Uint8Array, colorTransform: number | undefined, asked: AskedPicture): Uint8ClampedArray | undefined;
  /** Makes the pixels of a parsed picture, and gives back its coefficients; undefined: all is as it was. */
  finish(image: PdfJsImage, asked: AskedPicture): Uint8ClampedArray | undefined;
}

/** As pdf.js's `_isColorConversionNeeded`, for three components. */
function isYcc(
  components: readonly FrameComponent[],
  adobeTransforms: boolean | undefined,
  colorTransform: number | undefined,
): boolean {
  if (adobeTransforms !== undefined) return adobeTransforms;
  return colorTransform !== 0 && String.fromCharCode(...components.map(({ id }) => id)) !== 'RGB';
}

/** As pdf.js's `getData`: RGB that is not converted stays as it is, whatever is asked for. */
function stepOf(componentCount: number, converted: boolean, { forceRGBA, forceRGB }: AskedPicture): 1 | 3 | 4 {
  if (componentCount === 1) return forceRGBA ? 4 : forceRGB ? 3 : 1;
  return converted && forceRGBA ? 4 : 3;
}

const isOneOrTwo = (n: number): n is 1 | 2 => n === 1 || n === 2;

/** @returns undefined unless all components have one or two blocks of a unit across and down */
function partsOf(
  components: readonly { readonly h: number; readonly v: number; readonly quantization: Uint16Array | null }[],
): JpegPart[] | undefined {
  const parts: JpegPart[] = [];
  for (const { h, v, quantization } of components) {
    if (!isOneOrTwo(h) || !isOneOrTwo(v) || !quantization) return undefined;
    parts.push({ h, v, quantization });
  }
  return parts.length === 1 || parts.length === 3 ? parts : undefined;
}

/** Only pictures that are wanted in their own size. */
const isAsked = (image: { width: number; height: number }, { width, height }: AskedPicture): boolean =>
  image.width === width && image.height === height && width > 0 && height > 0;

function decode(
  bytes: Uint8Array,
  colorTransform: number | undefined,
  asked: AskedPicture,
): Uint8ClampedArray | undefined {
  const file = readBaselineFile(bytes);
  if (!file || !isAsked({ width: file.widthPx, height: file.heightPx }, asked)) return undefined;
  const { components, adobeTransforms, scan, widthPx, heightPx } = file;
  const isAlone = components.length === 1;
  // A scan of one component is its blocks row by row, whatever its sampling (ITU-T T.81, A.2.2).
  const parts = partsOf(isAlone ? [{ ...components[0]!, h: 1, v: 1 }] : components);
  if (!parts) return undefined;
  const converted = !isAlone && isYcc(components, adobeTransforms, colorTransform);
  const step = stepOf(parts.length, converted, asked);
  return decodeBaseline({ widthPx, heightPx, parts, isYcc: converted, step }, scan);
}

function finish(image: PdfJsImage, asked: AskedPicture): Uint8ClampedArray | undefined {
  if (!isAsked(image, asked)) return undefined;
  const { components, width, height } = image;
  const [unitX, unitY] = [components.some(isHalf('scaleX')) ? 2 : 1, components.some(isHalf('scaleY')) ? 2 : 1];
  const parts = partsOf(
    components.map(({ scaleX, scaleY, coefficients: { quantizationTable } }) => ({
      h: scaleX * unitX,
      v: scaleY * unitY,
      quantization: quantizationTable,
    })),
  );
  if (!parts) return undefined;
  const coefficients = components.map(
    ({ coefficients: { blockData, blocksPerLine, blocksPerColumn } }): Coefficients => ({
      data: blockData,
      blocksPerLine,
      blocksPerColumn,
      strideBlocks: blocksPerLine + 1,
    }),
  );
  const converted = components.length === 3 && image._isColorConversionNeeded;
  const step = stepOf(components.length, converted, asked);
  const picture: JpegPicture = { widthPx: width, heightPx: height, parts, isYcc: converted, step };
  const pixels = pixelsOf(picture, coefficients);
  for (const { data } of coefficients) wipeAndFree(data);
  return pixels;
}

const isHalf =
  (key: 'scaleX' | 'scaleY') =>
  (component: { readonly scaleX: number; readonly scaleY: number }): boolean =>
    component[key] === 0.5;

export const jpegPictures: JpegPictures = { decode, finish };
