// Pictures that clients send -> PDFs: an independent reader finds every page, its size and its ink.
import * as mupdf from 'mupdf';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { rasterToPdf } from '../../src/serve/raster-to-pdf.ts';
import { inkAt, randomPage } from '../print-pwg/pages.ts';
import { encodePages } from '../print-pwg/streams.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield Uint8Array.from(bytes);
}

function received(format: string, bytes: Uint8Array) {
  return { format, bytes: once(bytes), checkPage: () => undefined } as never;
}

it('a JPEG fills the page and keeps its colour', async () => {
  const jpeg = await sharp({ create: { width: 200, height: 100, channels: 3, background: { r: 255, g: 0, b: 0 } } })
    .jpeg()
    .toBuffer();
  const pdf = mupdf.Document.openDocument(await rasterToPdf(received('image/jpeg', jpeg), 1 << 20), 'application/pdf');
  expect(pdf.countPages()).toBe(1);
  const pixmap = pdf.loadPage(0).toPixmap(mupdf.Matrix.identity, mupdf.ColorSpace.DeviceRGB, false);
  expect([pixmap.getWidth(), pixmap.getHeight()]).toEqual([596, 842]);
  const middle = (421 * pixmap.getWidth() + 298) * 3;
  const [r, g] = pixmap.getPixels().subarray(middle, middle + 3);
  expect(r).toBeGreaterThan(240);
  expect(g).toBeLessThan(20);
});

it.each(['black_1', 'sgray_8', 'srgb_8'] as const)('PWG %s: every pixel, page by page', async (colour) => {
  const spec = { side: 'front', widthPx: 301, heightPx: 97, dpi: 300, colour } as const;
  const pages = [randomPage(spec, 3), randomPage(spec, 4)];
  const bytes = await rasterToPdf(received('image/pwg-raster', encodePages(pages, [64], { duplex: false })), 1 << 22);
  const pdf = mupdf.Document.openDocument(bytes, 'application/pdf');
  expect(pdf.countPages()).toBe(2);
  for (const [index, page] of pages.entries()) {
    const scale = mupdf.Matrix.scale(300 / 72, 300 / 72);
    const pixmap = pdf.loadPage(index).toPixmap(scale, mupdf.ColorSpace.DeviceRGB, false);
    const pixels = pixmap.getPixels();
    let wrong = 0;
    for (let y = 0; y < spec.heightPx; y++) {
      for (let x = 0; x < spec.widthPx; x++) {
        const { c, m, y: yellow, k } = page.planes;
        const black = inkAt(k, x, y);
        const at = (y * pixmap.getWidth() + x) * 3;
        const white = [c, m, yellow].map((plane) => !(black || inkAt(plane, x, y)));
        if (white.some((is, channel) => pixels[at + channel]! > 127 !== is)) wrong++;
      }
    }
    expect(wrong / (spec.widthPx * spec.heightPx)).toBeLessThan(0.002);
  }
});

it('refuses what is no JPEG, and what is too large', async () => {
  await expect(
    rasterToPdf(received('image/jpeg', Buffer.from('\xff\xd8\xffnothing', 'latin1')), 1000),
  ).rejects.toMatchObject({ code: 'serve.picture' });
  await expect(rasterToPdf(received('image/jpeg', Buffer.alloc(5000)), 1000)).rejects.toMatchObject({
    code: 'serve.tooLarge',
  });
  await expect(rasterToPdf(received('image/pwg-raster', Buffer.alloc(50)), 1000)).rejects.toMatchObject({
    code: 'pwg.not-pwg',
  });
});
