// Greys, colours, transparency, gradients and pictures come out as dots of the right coverage; text and rules stay hard.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SAMPLES, type Sample } from '../../samples/catalogue.ts';
import type { BitPlane } from '../../src/raster/plane.ts';
import { coverage, inkAt, rasterPlane } from './raster-support.ts';
import { type TinyObject, tinyPdf } from './tiny-pdf.ts';

const DPI = 600;
const WHITE = 0.003;

/** A page with one box, 72 to 216 pt from the left and from the top; `content` paints it with "BOX". */
async function box(content: string, resources = '', objects: TinyObject[] = []): Promise<BitPlane> {
  const path = '72 625.89 144 144 re';
  // The page's upper left, where the box lies, is enough.
  const part = { widthPx: 3400, heightPx: 1900 };
  return rasterPlane(tinyPdf([{ content: content.replaceAll('BOX', path), resources }], objects), DPI, part);
}

const inside = (plane: BitPlane) => coverage(plane, DPI, 80, 80, 208, 208);

/** Whether every ink run and gap along the middle of the box is long: no dots. */
function isSolid(plane: BitPlane, left: number, top: number, right: number, bottom: number): boolean {
  const share = coverage(plane, DPI, left, top, right, bottom);
  return share === 0 || share === 1;
}

describe('fills', () => {
  it.each([
    ['10 % black', '0.9 g BOX f', 0.1],
    ['50 % black', '0.5 g BOX f', 0.5],
    ['a colour, by its luminance', '1 0 0 rg BOX f', 0.7],
    ['another', '0 0.6 0 rg BOX f', 0.65],
    ['a CMYK tint, by the colour that it has in print', '0 0 0 0.4 k BOX f', 0.3],
    ['60 % white over black', '0 g BOX f /V gs 1 g BOX f', 0.4],
    ['black at 30 % opacity', '/G gs 0 g BOX f', 0.3],
    ['grey multiplied on grey', '0.7 g BOX f /M gs 0.5 g BOX f', 0.65],
    ['white over black', '0 g BOX f 1 g BOX f', 0],
    ['grey over black', '0 g BOX f 0.6 g BOX f', 0.4],
    ['half-opaque white over black', '0 g BOX f /H gs 1 g BOX f', 0.5],
  ])('%s', async (_what, content, share) => {
    const plane = await box(
      content,
      '/ExtGState << /G << /ca 0.3 >> /H << /ca 0.5 >> /V << /ca 0.6 >> /M << /BM /Multiply >> >>',
    );
    expect(inside(plane)).toBeGreaterThan(share - 0.03);
    expect(inside(plane)).toBeLessThan(share + 0.03);
    if (share > 0) expect(isSolid(plane, 80, 80, 208, 208)).toBe(false);
    expect(coverage(plane, DPI, 220, 80, 400, 208)).toBe(0);
  });

  it.each([
    ['black', '0 g BOX f', 1],
    ['CMYK black', '0 0 0 1 k BOX f', 1],
    ['blue, too dark for dots', '0 0 1 rg BOX f', 1],
    ['nearly black', '0.15 g BOX f', 1],
    ['nearly white', '0.985 g BOX f', 0],
  ])('%s is no tone', async (_what, content, share) => {
    expect(inside(await box(content))).toBe(share);
  });
});

describe('edges', () => {
  /** Ink along an upright line, 1 pt above the bottom of the page's box, round x. */
  const edge = (plane: BitPlane, xPt: number, yPt: number) => {
    const y = Math.round((yPt * DPI) / 72);
    const x = Math.round((xPt * DPI) / 72);
    return Array.from({ length: 12 }, (_, i) => inkAt(plane, x - 6 + i, y + (i % 3)));
  };

  it('black over light grey has a straight edge, to the pixel', async () => {
    const plane = await box('0.85 g BOX f 0 g 120 625.89 40 144 re f');
    const straight = await box('0 g 120 625.89 40 144 re f');
    const width = (p: BitPlane, y: number) => {
      let n = 0;
      for (let x = 990; x < 1345; x++) n += inkAt(p, x, y);
      return n;
    };
    for (let y = 700; y < 1700; y += 37) {
      for (let x = 1000; x <= 1333; x++) expect(inkAt(plane, x, y)).toBe(inkAt(straight, x, y));
      expect(width(plane, y)).toBeGreaterThanOrEqual(width(straight, y));
    }
    expect(edge(plane, 140, 140).every((ink) => ink === 1)).toBe(true);
  });

  it('black text under a translucent highlight stays, at any opacity', async () => {
    for (const opacity of [0.2, 0.5, 0.7]) {
      const plane = await box(
        '0 g 72 690 144 20 re f /Y gs 1 1 0 rg BOX f',
        `/ExtGState << /Y << /ca ${opacity} >> >>`,
      );
      const bar = coverage(plane, DPI, 80, 841.89 - 708, 208, 841.89 - 692);
      const ground = coverage(plane, DPI, 80, 160, 208, 208);
      expect(bar - ground).toBeGreaterThan(0.9 * (1 - opacity) - 0.1);
    }
  });

  it('small grey text and thin grey rules are solid, large ones are screened', async () => {
    const font = '/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>';
    // A bar of the letter I: 10 pt is small, 150 pt is not.
    const small = await box('0.5 g BT /F 10 Tf 100 700 Td (IIIIIIII) Tj ET', font);
    const large = await box('0.5 g BT /F 150 Tf 100 640 Td (I) Tj ET', font);
    const black = await box('0 g BT /F 10 Tf 100 700 Td (IIIIIIII) Tj ET', font);
    expect(Buffer.compare(Buffer.from(small.data), Buffer.from(black.data))).toBe(0);
    expect(coverage(large, DPI, 116, 110, 124, 190)).toBeCloseTo(0.5, 1);
    const rule = await box('0.5 G 0.5 w 72 700 m 216 700 l S');
    const blackRule = await box('0 G 0.5 w 72 700 m 216 700 l S');
    expect(Buffer.compare(Buffer.from(rule.data), Buffer.from(blackRule.data))).toBe(0);
    const bar = await box('0.5 G 20 w 72 700 m 216 700 l S');
    expect(coverage(bar, DPI, 80, 134, 208, 150)).toBeCloseTo(0.5, 1);
  });
});

describe('gradients, groups and masks', () => {
  const axial =
    '<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [72 0 216 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >> >>';

  it.each([
    ['sh', 'q BOX W n /S sh Q', `/Shading << /S ${axial} >>`],
    ['a shading pattern', '/Pattern cs /P scn BOX f', `/Pattern << /P << /PatternType 2 /Shading ${axial} >> >>`],
  ])('%s runs from white to black', async (_what, content, resources) => {
    const plane = await box(content, resources);
    expect(coverage(plane, DPI, 74, 80, 84, 208)).toBeLessThan(0.1);
    expect(coverage(plane, DPI, 136, 80, 152, 208)).toBeCloseTo(0.5, 1);
    expect(coverage(plane, DPI, 204, 80, 214, 208)).toBeGreaterThan(0.9);
  });

  it('a shading that cannot be read is refused, and never painted in some colour', async () => {
    const broken = '<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [72 0 216 0] /Function << /FunctionType 9 >> >>';
    await expect(box('q BOX W n /S sh Q', `/Shading << /S ${broken} >>`)).rejects.toMatchObject({
      code: 'pdf.broken',
      params: { page: 1 },
    });
  });

  const group = (dict: string, data: string): TinyObject => ({
    dict: `/Type /XObject /Subtype /Form /BBox [0 0 595.276 841.89] /Group << /S /Transparency ${dict} >> /Resources << >>`,
    data,
  });

  it('a page-sized group at 40 % opacity is a 40 % tone, its black text no solid', async () => {
    const plane = await box('/G gs /X Do', '/ExtGState << /G << /ca 0.4 >> >> /XObject << /X 10 0 R >>', [
      group('/I true', '0 g 72 625.89 144 144 re f'),
    ]);
    expect(inside(plane)).toBeCloseTo(0.4, 1);
  });

  it('what a group erases inside itself does not reach the page beneath', async () => {
    const plane = await box(
      '0 g 72 625.89 72 144 re f /M gs /X Do',
      '/ExtGState << /M << /ca 1 /BM /Normal >> >> /XObject << /X 10 0 R >>',
      [group('/I true /K true', '0.5 g 100 625.89 116 144 re f')],
    );
    expect(coverage(plane, DPI, 74, 80, 98, 208)).toBe(1);
    expect(coverage(plane, DPI, 150, 80, 208, 208)).toBeCloseTo(0.5, 1);
  });

  it('a page-sized isolated group, laid down as a recording, does not blend with the page beneath', async () => {
    const states = '/ExtGState << /M << /BM /Multiply >> >>';
    const isolated: TinyObject = {
      dict: `/Type /XObject /Subtype /Form /BBox [0 0 595.276 841.89] /Group << /S /Transparency /I true >> /Resources << ${states} >>`,
      data: '/M gs 0.5 g 72 625.89 144 144 re f',
    };
    const content = '0.7 g 72 625.89 288 144 re f /X Do /M gs 0.5 g 216 625.89 72 144 re f';
    const pdf = tinyPdf([{ content, resources: `${states} /XObject << /X 10 0 R >>` }], [isolated]);
    // At its full size the group is above BIG_CANVAS_PX and is replayed; cut to a part, it is a picture.
    for (const part of [{}, { widthPx: 3400, heightPx: 1900 }]) {
      const plane = await rasterPlane(pdf, DPI, part);
      expect(Math.abs(inside(plane) - 0.5)).toBeLessThan(0.03);
      expect(Math.abs(coverage(plane, DPI, 220, 80, 284, 208) - 0.65)).toBeLessThan(0.03);
      expect(Math.abs(coverage(plane, DPI, 292, 80, 356, 208) - 0.3)).toBeLessThan(0.03);
    }
  });

  it('a luminosity soft mask lets through what it should', async () => {
    const plane = await box('/G gs 0 g BOX f', '/ExtGState << /G << /SMask << /S /Luminosity /G 10 0 R >> >> >>', [
      group('/CS /DeviceGray', '0.25 g 0 0 595 842 re f'),
    ]);
    expect(inside(plane)).toBeCloseTo(0.25, 1);
  });

  it('a blend mode that mixes channels falls back to plain colours', async () => {
    const plane = await box(
      '0.6 g BOX f /L gs 0.2 g 72 625.89 72 144 re f',
      '/ExtGState << /L << /BM /Luminosity >> >>',
    );
    expect(coverage(plane, DPI, 150, 80, 208, 208)).toBeCloseTo(0.4, 1);
    expect(coverage(plane, DPI, 78, 80, 140, 208)).toBeGreaterThan(0.75);
    expect(coverage(plane, DPI, 220, 80, 400, 208)).toBeLessThan(WHITE);
  });

  it('a coloured tiling pattern keeps its tones, an uncoloured one takes the colour given', async () => {
    const tile = (paint: number, data: string): TinyObject => ({
      dict: `/Type /Pattern /PatternType 1 /PaintType ${paint} /TilingType 1 /BBox [0 0 20 20] /XStep 20 /YStep 20 /Resources << >>`,
      data,
    });
    const coloured = await box('/Pattern cs /P scn BOX f', '/Pattern << /P 10 0 R >>', [
      tile(1, '0.5 g 0 0 20 20 re f'),
    ]);
    expect(inside(coloured)).toBeCloseTo(0.5, 1);
    const uncoloured = await box(
      '/C cs 0.7 /P scn BOX f',
      '/ColorSpace << /C [/Pattern /DeviceGray] >> /Pattern << /P 10 0 R >>',
      [tile(2, '0 0 20 20 re f')],
    );
    expect(inside(uncoloured)).toBeCloseTo(0.3, 1);
  });
});

describe('pictures', () => {
  const picture = (bits: number, side: number, data: Uint8Array, extra = ''): TinyObject => ({
    dict: `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /BitsPerComponent ${bits} ${extra}`,
    data,
  });
  const place = 'q 144 0 0 144 72 625.89 cm /X Do Q';
  const resources = '/XObject << /X 10 0 R >>';

  it('grey surfaces are screened', async () => {
    const data = new Uint8Array(64 * 64).fill(102);
    const plane = await box(place, resources, [picture(8, 64, data, '/ColorSpace /DeviceGray')]);
    expect(inside(plane)).toBeCloseTo(0.6, 1);
  });

  it('1-bit pictures and masks are hard, to the pixel', async () => {
    // Eight columns, black and white in turn: 18 pt each.
    const data = new Uint8Array(8).fill(0b01010101);
    const image = await box(place, resources, [picture(1, 8, data, '/ColorSpace /DeviceGray')]);
    const mask = await box(`0 g ${place}`, resources, [picture(1, 8, data, '/ImageMask true')]);
    for (const plane of [image, mask]) {
      for (let column = 0; column < 8; column++) {
        const left = 72 + 18 * column;
        expect(coverage(plane, DPI, left + 0.5, 80, left + 17.5, 208)).toBe(column % 2 === 0 ? 1 : 0);
      }
    }
    const grey = await box(`0.6 g ${place}`, resources, [picture(1, 8, data, '/ImageMask true')]);
    expect(coverage(grey, DPI, 72.5, 80, 89.5, 208)).toBeCloseTo(0.4, 1);
  });

  it('black under a soft mask of its own is as grey as its opacity', async () => {
    const plane = await box(place, resources, [
      picture(8, 64, new Uint8Array(64 * 64), '/ColorSpace /DeviceGray /SMask 11 0 R'),
      picture(8, 64, new Uint8Array(64 * 64).fill(77), '/ColorSpace /DeviceGray'),
    ]);
    expect(inside(plane)).toBeCloseTo(0.3, 1);
  });

  it('one that cannot be read is refused, and never left out', async () => {
    const broken = picture(8, 64, new Uint8Array(40).fill(7), '/ColorSpace /DeviceGray /Filter /DCTDecode');
    await expect(box(place, resources, [broken])).rejects.toMatchObject({ category: 'refused' });
  });
});

describe('samples', () => {
  const file = (sample: Sample) => readFileSync(new URL(`../../samples/${sample.file}`, import.meta.url));
  const probed = SAMPLES.filter((sample) => sample.probes?.length && sample.expected.outcome === 'prints');

  it('there are samples with known greys', () => {
    expect(probed.length).toBeGreaterThan(0);
  });

  it.each(probed.map((sample) => [sample.file, sample] as const))(
    '%s has the greys it should',
    async (_file, sample) => {
      const plane = await rasterPlane(file(sample), 300);
      for (const { xMm, yMm, grey } of sample.probes!.filter(({ page }) => page === 1)) {
        const [x, y] = [(xMm * 72) / 25.4, (yMm * 72) / 25.4];
        expect(coverage(plane, 300, x - 5, y - 5, x + 5, y + 5)).toBeCloseTo(1 - grey / 255, 1);
      }
    },
  );
});

describe('colours after a restore', () => {
  it('are those before it, in a mask that sets none itself', async () => {
    // The mask's first box is painted in the colour in force: black, whatever was drawn and restored before.
    const form = {
      dict: '/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Group << /S /Transparency /CS /DeviceGray >>',
      data: '0 0 200 200 re f 0.75 g 50 50 100 100 re f',
    };
    const state = '/ExtGState << /GS << /SMask << /S /Luminosity /G 10 0 R >> >> >>';
    const content = 'q 0.7 g 300 300 50 50 re f Q q 1 0 0 1 72 572 cm /GS gs 0.35 g 0 0 200 200 re f Q';
    const plane = await rasterPlane(tinyPdf([{ content, resources: state }], [form]), 300);
    expect(coverage(plane, 300, 74, 72, 120, 268)).toBe(0);
    expect(coverage(plane, 300, 125, 125, 220, 215)).toBeCloseTo(0.49, 1);
  });
});

describe('a knockout group', () => {
  /** A grey square and a black one half over it, in a group that knocks out, at an opacity. */
  const page = (opacity: number) =>
    tinyPdf(
      [{ content: '/G Do', resources: '/XObject << /G 10 0 R >>' }],
      [
        {
          dict: `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /K true >> /Resources << /ExtGState << /A << /ca ${opacity} >> >> >>`,
          data: '/A gs 0.6 g 72 600 144 144 re f 0 g 144 600 144 144 re f',
        },
      ],
    );

  it('of opaque parts prints like any other', async () => {
    const plane = await rasterPlane(page(1), 300);
    expect(coverage(plane, 300, 150, 105, 280, 235)).toBe(1);
    expect(coverage(plane, 300, 76, 105, 140, 235)).toBeCloseTo(0.4, 1);
  });

  it('with transparent parts is refused: no two engines make the same of it', async () => {
    await expect(rasterPlane(page(0.5), 300)).rejects.toMatchObject({
      code: 'pdf.knockout-group',
      params: { page: 1 },
    });
  });
});
