// Pictures and shadings that a page names -> the same in the paint code, each made once.
import { wipeAndFree } from '../wipe-and-free.ts';
import type { Affine } from './affine.ts';
import { decodeImage, freeImage, type Image } from './canvas.ts';
import { OP } from './operators.ts';
import type { PdfImage } from './page-program.ts';
import { type CodedPicture, codePicture } from './picture-code.ts';
import { codeShading, type Shading } from './shading-code.ts';

/** Where a page's named objects are, and where new ones go for pdf.js to find. */
export interface ObjectSource {
  object(id: string): unknown;
  addObject(id: string, value: unknown): void;
}

/** A picture operator in the paint code. */
export interface CodedPictureOperator {
  readonly op: number;
  readonly args: unknown[];
  readonly hasTone: boolean;
}

/** A picture that pdf.js draws from a bitmap of the canvas package's. */
interface BitmapPicture {
  readonly width: number;
  readonly height: number;
  readonly interpolate: boolean | undefined;
  /** Wherever the page draws it, its pixels are squares. */
  isSharp: boolean;
  bitmap: Image | undefined;
}

/**
 * pdf.js smooths what it enlarges to no more than 96 / 72 of a pixel (its getImageSmoothingEnabled). A little more, for the rounding that comes
 * between: what falls there is a bitmap, drawn as squares all the same.
 */
const LEAST_SHARP_SCALE = 1.34;

/** @param place of the unit square, pixels */
function isSharp({ width, height, interpolate }: CodedPicture, [a, b, c, d]: Affine): boolean {
  const least = Math.min(Math.hypot(a, b) / width, Math.hypot(c, d) / height);
  return !interpolate && least > LEAST_SHARP_SCALE;
}

export class CodedResources implements AsyncDisposable {
  readonly #source: ObjectSource;
  readonly #pictures = new Map<PdfImage, CodedPicture>();
  readonly #softPictures = new Map<PdfImage, CodedPicture>();
  readonly #shadings = new Set<string>();
  /** Pictures that the page draws, each a bitmap when it is drawn. */
  readonly #drawn = new Map<CodedPicture, BitmapPicture>();
  /** Pictures as pdf.js decoded them for this page alone, and those of them that are drawn as they are. */
  readonly #originals = new Map<CodedPicture, PdfImage>();
  readonly #wanted = new Set<unknown>();

  constructor(source: ObjectSource) {
    this.#source = source;
  }

  /**
   * @param opaque false where it is drawn translucent
   * @returns the id of the coded shading
   */
  shading(id: string, opaque: boolean): string {
    const coded = `kiosk_${opaque ? 'opaque' : 'veil'}_${id}`;
    if (!this.#shadings.has(coded)) {
      this.#source.addObject(coded, codeShading(this.#source.object(id) as Shading, opaque));
      this.#shadings.add(coded);
    }
    return coded;
  }

  /** Bytes of the pictures made so far. */
  get weightBytes(): number {
    let bytes = 0;
    for (const pictures of [this.#pictures, this.#softPictures]) {
      for (const { ownBytes } of pictures.values()) bytes += ownBytes;
    }
    return bytes;
  }

  /**
   * @param picture as an operator names or holds it
   * @param opaque false where it is drawn translucent
   * @returns undefined when there is no such picture
   */
  coded(picture: unknown, opaque: boolean): CodedPicture | undefined {
    const image = (typeof picture === 'string' ? this.#source.object(picture) : picture) as PdfImage | undefined;
    if (!image) return undefined;
    const known = opaque ? this.#pictures : this.#softPictures;
    let coded = known.get(image);
    if (!coded) {
      coded = codePicture(image, !opaque);
      known.set(image, coded);
      // One that starts so is shared by pages.
      if (typeof picture === 'string' && !picture.startsWith('g_')) this.#originals.set(coded, image);
    }
    return coded;
  }

  /**
   * Codes the picture that an operator paints. Named pictures become inline ones: others may still want the named one.
   *
   * @param place where the operator is drawn, and with this page alone: its picture may be a file. Of the unit square, pixels; upright
   * @returns undefined when there is no such picture
   */
  picture(op: number, args: unknown[], opaque: boolean, place: Affine | undefined): CodedPictureOperator | undefined {
    const coded = this.coded(args[0], opaque);
    if (!coded) return undefined;
    const { hasTone } = coded;
    const image = place && coded.isBitmap ? this.#asBitmap(coded, place) : this.#asPixels(coded);
    switch (op) {
      case OP.paintInlineImageXObjectGroup:
        return { op, args: [image, ...args.slice(1)], hasTone };
      case OP.paintImageXObjectRepeat:
        return { op: OP.paintInlineImageXObjectGroup, args: [image, placesOf(args, image)], hasTone };
      default:
        return { op: OP.paintInlineImageXObject, args: [image], hasTone };
    }
  }

  #asPixels(coded: CodedPicture): PdfImage {
    const image = coded.pixels();
    this.#wanted.add(image);
    return image;
  }

  #asBitmap(coded: CodedPicture, place: Affine): BitmapPicture {
    let drawn = this.#drawn.get(coded);
    if (!drawn) {
      const { width, height, interpolate } = coded;
      drawn = { width, height, interpolate, isSharp: true, bitmap: undefined };
      this.#drawn.set(coded, drawn);
    }
    drawn.isSharp &&= isSharp(coded, place);
    return drawn;
  }

  /** To be told of every picture that is drawn as pdf.js decoded it. */
  leave(picture: unknown): void {
    this.#wanted.add(typeof picture === 'string' ? this.#source.object(picture) : picture);
  }

  /**
   * Decodes the bitmaps of the page; to be called before it is drawn, and when all of its operators have been rewritten. What they were
   * made of is overwritten and given back: one more picture of a page's size would be the most that a thread ever holds.
   */
  async decode(): Promise<void> {
    for (const [coded, drawn] of this.#drawn) {
      if (drawn.bitmap) continue;
      const file = coded.takeFile(drawn.isSharp);
      const original = this.#originals.get(coded);
      if (original && !this.#wanted.has(original)) wipeAndFree(original.data);
      drawn.bitmap = await decodeImage(file);
    }
  }

  /** Lets go of the bitmaps. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const drawn of this.#drawn.values()) {
      const { bitmap } = drawn;
      drawn.bitmap = undefined;
      if (bitmap) await freeImage(bitmap);
    }
  }
}

/** paintImageXObjectRepeat's arguments -> the places of paintInlineImageXObjectGroup. */
function placesOf(args: unknown[], image: { readonly width: number; readonly height: number }): unknown[] {
  const [, scaleX, scaleY, positions] = args as [string, number, number, ArrayLike<number>];
  const places = [];
  for (let i = 0; i < positions.length; i += 2) {
    const transform = [scaleX, 0, 0, scaleY, positions[i], positions[i + 1]];
    places.push({ transform, x: 0, y: 0, w: image.width, h: image.height });
  }
  return places;
}
