// The reading procedure of DESIGN.md 5a reads a word that is there and none that is not.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { expect, it } from 'vitest';
import { lightness, reflectanceOfLightness } from '../../src/paper/reflectance.ts';
import { describeWithPeers } from '../support/peers.ts';
import { type GreyPicture, readingPicture, readsCopyWord, readWords } from '../support/read-word.ts';

const require = createRequire(import.meta.url);
GlobalFonts.register(
  readFileSync(require.resolve('@expo-google-fonts/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf')),
  'Word Test',
);

/** 複写 in 60 pt on a tint, at 300 dpi, with noise; the word is `difference` L* darker than the tint of L* 86. */
function tintWithWord(difference: number): GreyPicture {
  const widthPx = 900;
  const heightPx = 420;
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.font = '250px "Word Test"';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('複写', widthPx / 2, heightPx / 2);
  const word = context.getImageData(0, 0, widthPx, heightPx).data;
  const tint = reflectanceOfLightness(86);
  const dark = reflectanceOfLightness(86 - difference);
  let state = 12345;
  const data = Float32Array.from({ length: widthPx * heightPx }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = 0.08 * (state / 4294967296 - 0.5);
    return tint + ((dark - tint) * word[4 * i + 3]) / 255 + noise;
  });
  return { widthPx, heightPx, dpi: 300, channels: 1, data };
}

describeWithPeers(['tesseract'], 'reading a word by machine', () => {
  it('reads 複写 in a tint that differs by 3 L*, darker or lighter', () => {
    expect(readsCopyWord(tintWithWord(3))).toBe(true);
    expect(readsCopyWord(tintWithWord(-3))).toBe(true);
  });

  it('reads nothing where the tones are the same', () => {
    expect(readsCopyWord(tintWithWord(0))).toBe(false);
  });

  it('gives the answer in both polarities', () => {
    const { positive, negative } = readWords(tintWithWord(8));
    expect(`${positive}${negative}`).toMatch(/写/);
  });
});

it('stretches between the 2nd and the 98th percentile of the blurred picture', () => {
  const { pixels, widthPx, heightPx } = readingPicture(tintWithWord(3));
  expect([widthPx, heightPx]).toEqual([600, 280]);
  const sorted = Uint8Array.from(pixels).sort();
  expect(sorted[Math.floor(0.015 * sorted.length)]).toBe(0);
  expect(sorted[Math.ceil(0.985 * sorted.length)]).toBe(255);
});

it('refuses a picture below 200 dpi, which cannot be averaged to it', () => {
  expect(() => readingPicture({ ...tintWithWord(0), dpi: 150 })).toThrow(/200 dpi/);
});

it('turns lightness to reflectance and back', () => {
  for (const l of [2, 8, 30, 86, 100]) expect(lightness(reflectanceOfLightness(l))).toBeCloseTo(l, 6);
});
