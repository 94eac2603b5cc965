// A picture of paper -> the words that a machine reads on it, by the procedure of DESIGN.md 5a.
import { spawnSync } from 'node:child_process';
import { createCanvas } from '@napi-rs/canvas';

/** Linear reflectance of paper, one channel (luminance or near infrared), 1 = perfect diffuser. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** What tesseract answered for the picture as it is and for its negative. */
export interface WordReading {
  readonly positive: string;
  readonly negative: string;
}

const READING_DPI = 200;
const BLUR_MM = 0.45;
const LOW_PERCENTILE = 0.02;
const HIGH_PERCENTILE = 0.98;

/**
 * Reads a picture: reflectance averaged to 200 dpi, Gaussian 0.45 mm, stretched between the 2nd and the 98th
 * percentile, both polarities, tesseract (jpn, psm 6).
 */
export function readWords(picture: GreyPicture): WordReading {
  const { pixels, widthPx, heightPx } = readingPicture(picture);
  return { positive: ocr(pixels, widthPx, heightPx, false), negative: ocr(pixels, widthPx, heightPx, true) };
}

/** True when 写 is in the answer, in either polarity: that is how 複写 counts as read (DESIGN.md 5a). */
export function readsCopyWord(picture: GreyPicture): boolean {
  return readsCharacter(picture, '写');
}

/** True when `character` is in the answer, in either polarity. */
export function readsCharacter(picture: GreyPicture, character: string): boolean {
  const { positive, negative } = readWords(picture);
  return positive.includes(character) || negative.includes(character);
}

/** The 8-bit picture that tesseract gets: averaged, blurred, stretched. */
export function readingPicture(picture: GreyPicture): { pixels: Uint8Array; widthPx: number; heightPx: number } {
  if (picture.channels !== 1)
    throw new Error(`Expected a one-channel picture but received ${picture.channels} channels`);
  const averaged = averageTo(picture, READING_DPI);
  const blurred = blur(averaged, (BLUR_MM / 25.4) * READING_DPI);
  const sorted = Float32Array.from(blurred.values).sort();
  const low = sorted[Math.floor(LOW_PERCENTILE * (sorted.length - 1))];
  const high = sorted[Math.floor(HIGH_PERCENTILE * (sorted.length - 1))];
  const gain = high > low ? 255 / (high - low) : 0;
  const pixels = Uint8Array.from(blurred.values, (value) =>
    Math.round(Math.min(255, Math.max(0, (value - low) * gain))),
  );
  return { pixels, widthPx: blurred.widthPx, heightPx: blurred.heightPx };
}

interface Plane {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: Float32Array;
}

/** Mean over each target pixel's area, parts of source pixels counted by their share. */
function averageTo(picture: GreyPicture, dpi: number): Plane {
  const step = picture.dpi / dpi;
  if (step < 1) throw new Error(`Expected a picture of ${dpi} dpi or more but received ${picture.dpi} dpi`);
  const widthPx = Math.floor(picture.widthPx / step + 1e-6);
  const heightPx = Math.floor(picture.heightPx / step + 1e-6);
  const narrow = new Float32Array(widthPx * picture.heightPx);
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      narrow[y * widthPx + x] = meanOver(
        picture.data,
        y * picture.widthPx,
        1,
        x * step,
        (x + 1) * step,
        picture.widthPx,
      );
    }
  }
  const values = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      values[y * widthPx + x] = meanOver(narrow, x, widthPx, y * step, (y + 1) * step, picture.heightPx);
    }
  }
  return { widthPx, heightPx, values };
}

/** Mean of data[start + i * stride] over i from `from` to `to`, both fractional, i < count. */
function meanOver(data: Float32Array, start: number, stride: number, from: number, to: number, count: number): number {
  let sum = 0;
  let total = 0;
  for (let i = Math.floor(from); i < to && i < count; i++) {
    const share = Math.min(i + 1, to) - Math.max(i, from);
    sum += share * data[start + i * stride];
    total += share;
  }
  return sum / total;
}

/** Gaussian, edges repeated. */
function blur(plane: Plane, sigmaPx: number): Plane {
  const { widthPx, heightPx } = plane;
  const radius = Math.ceil(3 * sigmaPx);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-0.5 * ((k - radius) / sigmaPx) ** 2));
  const sum = weights.reduce((a, b) => a + b, 0);
  const pass = (input: Float32Array, along: number, across: number, length: number, lines: number): Float32Array => {
    const out = new Float32Array(input.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < length; i++) {
        let value = 0;
        for (let k = -radius; k <= radius; k++) {
          const at = Math.min(length - 1, Math.max(0, i + k));
          value += weights[k + radius] * input[line * across + at * along];
        }
        out[line * across + i * along] = value / sum;
      }
    }
    return out;
  };
  const horizontal = pass(plane.values, 1, widthPx, widthPx, heightPx);
  return { widthPx, heightPx, values: pass(horizontal, widthPx, 1, heightPx, widthPx) };
}

function ocr(pixels: Uint8Array, widthPx: number, heightPx: number, negative: boolean): string {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  const picture = context.createImageData(widthPx, heightPx);
  for (let i = 0, o = 0; i < pixels.length; i++, o += 4) {
    const value = negative ? 255 - pixels[i] : pixels[i];
    picture.data[o] = value;
    picture.data[o + 1] = value;
    picture.data[o + 2] = value;
    picture.data[o + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
  const args = ['stdin', 'stdout', '-l', 'jpn', '--psm', '6', '--dpi', String(READING_DPI)];
  const run = spawnSync('tesseract', args, {
    input: canvas.toBuffer('image/png'),
    encoding: 'utf8',
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  if (run.status !== 0) throw new Error(`tesseract failed: ${run.error?.message ?? run.stderr}`);
  return run.stdout;
}
