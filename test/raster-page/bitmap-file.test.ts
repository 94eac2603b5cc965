// A picture drawn from a bitmap file is, to the last bit, the one that pdf.js draws from its pixels.
import { describe, expect, it } from 'vitest';
import { isUpright } from '../../src/raster/page/affine.ts';
import { createBitmapFile } from '../../src/raster/page/bitmap-file.ts';
import { createCanvas, decodeImage, freeImage } from '../../src/raster/page/canvas.ts';
import { openDocument } from '../../src/raster/page/document.ts';
import { codePicture } from '../../src/raster/page/picture-code.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { randomOf } from '../scramble/damage.ts';
import { coverage, rasterPlane } from './raster-support.ts';
import { tinyPdf } from './tiny-pdf.ts';

type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
type Picture = Parameters<ReturnType<ReturnType<typeof createCanvas>['getContext']>['drawImage']>[0];

/** What a canvas shows of a picture laid on it, enlarged and smoothed, or with pixels that are squares. */
function enlarged(
  picture: Picture,
  smooth = true,
  [widthPx, heightPx, at]: readonly [number, number, number] = [90, 70, 0],
) {
  const canvas = createCanvas(widthPx + 8, heightPx + 8);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = smooth;
  context.drawImage(picture, at, at, widthPx, heightPx);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

/** The same by the way that pdf.js goes: pixels put on a canvas of their own. */
function byCanvas(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  ...how: DropFirst<Parameters<typeof enlarged>>
) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(width, height);
  data.data.set(rgba);
  context.putImageData(data, 0, 0);
  return enlarged(canvas, ...how);
}

describe.each([1, 3, 8, 31, 32, 33])('%i pixels wide', (width) => {
  const height = 23;
  const random = randomOf(width);

  it('1 bit', async () => {
    const rowBytes = Math.ceil(width / 8);
    const data = Uint8Array.from({ length: rowBytes * height }, () => Math.floor(random() * 256));
    const coded = codePicture({ width, height, kind: 1, data }, false);
    expect(coded.pixels().data).toBe(data);
    const rgba = Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const value = (data[y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : 0;
      return [value, value, value, 255];
    }).flat();
    const image = await decodeImage(coded.takeFile(false));
    expect(enlarged(image)).toEqual(byCanvas(rgba, width, height));
    await freeImage(image);
    expect(image.width).toBe(1);
    // Pixels as squares: also where their borders fall on the middles of the canvas's (1.5), and by some other scale.
    const squares = await decodeImage(coded.takeFile(true));
    for (const [across, down] of [
      [1.5, 1.5],
      [2, 2],
      [3, 2.37],
      [1.41, 4.1],
    ] as const) {
      const place = [Math.round(width * across), Math.round(height * down), 3] as const;
      expect(enlarged(squares, false, place)).toEqual(byCanvas(rgba, width, height, false, place));
    }
  });

  it('colours', async () => {
    const data = Uint8Array.from({ length: 3 * width * height }, () => Math.floor(random() * 256));
    const coded = codePicture({ width, height, kind: 2, data }, false);
    const { data: rgba } = coded.pixels();
    const image = await decodeImage(coded.takeFile(false));
    expect(enlarged(image)).toEqual(byCanvas(rgba, width, height));
  });
});

it('a picture in a glyph or a tile is drawn on every page that shows it, and the page’s own beside it', async () => {
  const bits = Uint8Array.of(0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55);
  const picture = '/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray';
  const tile = '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 30 30] /XStep 30 /YStep 30';
  const resources = '/XObject << /Im 10 0 R >>';
  const glyph = {
    dict: '',
    data: '1000 0 d0 q 1000 0 0 1000 0 0 cm /Im Do Q',
  };
  const font = `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 97 /LastChar 97 /Widths [1000]
    /Encoding << /Type /Encoding /Differences [97 /a] >> /CharProcs << /a 12 0 R >> /Resources << ${resources} >> >>`;
  const page = {
    content: `BT /F 60 Tf 100 700 Td (a) Tj ET /Pattern cs /P scn 300 600 90 90 re f q 100 0 0 100 100 400 cm /Im Do Q`,
    resources: `${resources} /Font << /F 13 0 R >> /Pattern << /P 11 0 R >>`,
  };
  const pdf = tinyPdf(
    [page, page],
    [
      { dict: picture, data: bits },
      { dict: `${tile} /Resources << ${resources} >>`, data: 'q 30 0 0 30 0 0 cm /Im Do Q' },
      glyph,
      font,
    ],
  );
  await using document = await openDocument(pdf);
  const shares = [];
  for (const pageIndex of [0, 1]) {
    const plane = createPlane(2480, 3508);
    await document.rasterise(pageIndex, { dpi: 300, widthPx: 2480, heightPx: 3508 }, ({ y, plane: band }) =>
      plane.data.set(band.data.subarray(0, band.heightPx * band.strideBytes), y * plane.strideBytes),
    );
    // Half of each is black.
    shares.push([
      coverage(plane, 300, 102, 92, 158, 140),
      coverage(plane, 300, 302, 154, 388, 240),
      coverage(plane, 300, 102, 344, 198, 440),
    ]);
  }
  for (const share of shares.flat()) expect(share).toBeCloseTo(0.5, 1);
  expect(shares[1]).toEqual(shares[0]);
});

it('one picture drawn plainly, translucent, and as a soft mask of its own page comes out right each time', async () => {
  const bits = Uint8Array.from({ length: 512 }, (_, i) => (i % 16 < 8 ? 0xaa : 0x55));
  const picture = '/Type /XObject /Subtype /Image /Width 64 /Height 64 /BitsPerComponent 1 /ColorSpace /DeviceGray';
  const group = '/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /CS /DeviceGray >>';
  const at = (x: number) => `q 100 0 0 100 ${x} 400 cm /Im Do Q`;
  const pdf = tinyPdf(
    [
      {
        content: `${at(50)} q /H gs ${at(200)} Q q /M gs 0 g 350 400 100 100 re f Q ${at(475)}`,
        resources: `/XObject << /Im 10 0 R >> /ExtGState << /H << /ca .5 >> /M << /SMask << /S /Luminosity /G 11 0 R >> >> >>`,
      },
    ],
    [
      { dict: picture, data: bits },
      { dict: `${group} /Resources << /XObject << /Im 10 0 R >> >>`, data: at(350) },
    ],
  );
  const plane = await rasterPlane(pdf, 300);
  const shareAt = (x: number) => coverage(plane, 300, x + 2, 344, x + 98, 440);
  expect(shareAt(50)).toBeCloseTo(0.5, 1);
  expect(shareAt(475)).toBeCloseTo(0.5, 1);
  expect(shareAt(200)).toBeCloseTo(0.25, 1);
  expect(shareAt(350)).toBeCloseTo(0.5, 1);
});

it('which pictures are bitmaps: upright ones', () => {
  expect(
    [
      [2, 0, 0, -3, 7, 8],
      [0, 2, -3, 0, 7, 8],
    ].every((matrix) => isUpright(matrix)),
  ).toBe(true);
  expect(
    [
      [2, 0.1, 0, 3, 0, 0],
      [2, 0, 0.1, 3, 0, 0],
      [0.1, 2, 3, 0, 0, 0],
    ].some((matrix) => isUpright(matrix)),
  ).toBe(false);
});

it('a picture longer than a bitmap file can be is drawn all the same', async () => {
  for (const [width, isBitmap] of [
    [65535, true],
    [65536, false],
  ] as const) {
    const data = new Uint8Array(2 * Math.ceil(width / 8)).fill(0x0f);
    expect(codePicture({ width, height: 2, kind: 1, data }, false).isBitmap).toBe(isBitmap);
    const dict = `/Type /XObject /Subtype /Image /Width ${width} /Height 2 /BitsPerComponent 1 /ColorSpace /DeviceGray`;
    const page = { content: 'q 400 0 0 100 100 400 cm /Im Do Q', resources: '/XObject << /Im 10 0 R >>' };
    const plane = await rasterPlane(tinyPdf([page], [{ dict, data }]), 300);
    expect(coverage(plane, 300, 102, 344, 498, 440)).toBeGreaterThan(0.2);
  }
});

it('its memory is given back when it has been decoded', async () => {
  const { bytes } = createBitmapFile(40, 40, 24);
  await decodeImage(bytes);
  expect(bytes.length).toBe(0);
});

it('a picture with an opacity of its own is no bitmap', () => {
  const data = new Uint8Array(4 * 16).fill(128);
  const coded = codePicture({ width: 4, height: 4, kind: 3, data }, false);
  expect(coded.isBitmap).toBe(false);
  expect(() => coded.takeFile(false)).toThrow(TypeError);
});
