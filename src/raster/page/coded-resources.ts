// Pictures and shadings that a page names -> the same in the paint code, each made once.
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

export class CodedResources {
  readonly #source: ObjectSource;
  readonly #pictures = new Map<PdfImage, CodedPicture>();
  readonly #softPictures = new Map<PdfImage, CodedPicture>();
  readonly #shadings = new Set<string>();

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
      for (const [from, { image }] of pictures) if (image.data !== from.data) bytes += image.data.byteLength;
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
    }
    return coded;
  }

  /**
   * Codes the picture that an operator paints. Named pictures become inline ones: others may still want the named one.
   *
   * @returns undefined when there is no such picture
   */
  picture(op: number, args: unknown[], opaque: boolean): CodedPictureOperator | undefined {
    const coded = this.coded(args[0], opaque);
    if (!coded) return undefined;
    const { hasTone } = coded;
    switch (op) {
      case OP.paintInlineImageXObjectGroup:
        return { op, args: [coded.image, ...args.slice(1)], hasTone };
      case OP.paintImageXObjectRepeat:
        return { op: OP.paintInlineImageXObjectGroup, args: [coded.image, placesOf(args, coded.image)], hasTone };
      default:
        return { op: OP.paintInlineImageXObject, args: [coded.image], hasTone };
    }
  }
}

/** paintImageXObjectRepeat's arguments -> the places of paintInlineImageXObjectGroup. */
function placesOf(args: unknown[], image: PdfImage): unknown[] {
  const [, scaleX, scaleY, positions] = args as [string, number, number, ArrayLike<number>];
  const places = [];
  for (let i = 0; i < positions.length; i += 2) {
    const transform = [scaleX, 0, 0, scaleY, positions[i], positions[i + 1]];
    places.push({ transform, x: 0, y: 0, w: image.width, h: image.height });
  }
  return places;
}
