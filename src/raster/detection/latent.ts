// A size -> the hidden mark, 証 in a ring, as coverage 0..255 with thick strokes.
import { createCanvas, freePixels, ownPixels } from '../page/canvas.ts';
import { outlineWord } from '../pantograph/typefaces.ts';

/** What is hidden. Lengths as shares of half the square. */
export interface LatentShape {
  /** One character. */
  readonly character: string;
  /** Outer radius of the ring. */
  readonly ringRadius: number;
  readonly ringWidth: number;
  /** Height of the character's ink. */
  readonly characterHeight: number;
  /** Where the character falls in two, its radical and the rest: right of the middle. */
  readonly radicalTo: number;
}

/** Ring and character inside the part of the blossom that its petals fill without gaps. */
export const LATENT_SHAPE: LatentShape = {
  character: '証',
  ringRadius: 0.7,
  ringWidth: 0.1,
  characterHeight: 0.86,
  radicalTo: -0.09,
};

/**
 * The mark on a square of `sidePx` pixels, in the middle; nothing for null.
 *
 * @throws `pantograph.glyph` when the face lacks the character
 */
export function drawLatent(character: string | null, sidePx: number): Uint8Array {
  if (character === null) return new Uint8Array(sidePx * sidePx);
  const shape = LATENT_SHAPE;
  const middle = sidePx / 2;
  const canvas = createCanvas(sidePx, sidePx);
  const context = canvas.getContext('2d');
  context.lineJoin = 'round';
  context.beginPath();
  context.arc(middle, middle, middle * (shape.ringRadius - shape.ringWidth / 2), 0, 2 * Math.PI);
  context.lineWidth = middle * shape.ringWidth;
  context.strokeStyle = 'black';
  context.stroke();

  const word = outlineWord(character, 'biz-udgothic-bold');
  const scale = (middle * shape.characterHeight) / (word.top - word.bottom);
  const x = (ems: number): number => middle + (ems - (word.left + word.right) / 2) * scale;
  const y = (ems: number): number => middle - (ems - (word.bottom + word.top) / 2) * scale;
  context.beginPath();
  for (const { type, values: v } of word.path) {
    if (type === 'M') context.moveTo(x(v[0]!), y(v[1]!));
    else if (type === 'L') context.lineTo(x(v[0]!), y(v[1]!));
    else if (type === 'Q') context.quadraticCurveTo(x(v[0]!), y(v[1]!), x(v[2]!), y(v[3]!));
    else if (type === 'C') context.bezierCurveTo(x(v[0]!), y(v[1]!), x(v[2]!), y(v[3]!), x(v[4]!), y(v[5]!));
    else context.closePath();
  }
  context.fill();
  const rgba = ownPixels(context);
  const out = new Uint8Array(sidePx * sidePx);
  for (let i = 0; i < out.length; i++) out[i] = rgba[i * 4 + 3]!;
  freePixels(rgba);
  canvas.width = 0;
  return out;
}
