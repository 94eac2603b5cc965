// Fields back from scans, as tables: degradation x what must come back; and what must not be taken for a field.
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPrinter } from '../../src/paper/devices.ts';
import { encodeField } from '../../src/raster/scramble/field/encode.ts';
import { type CellProfile, type FieldPlan, planField } from '../../src/raster/scramble/field/plan.ts';
import type { ScanImage } from '../../src/raster/scramble/read/image.ts';
import { type FieldReading, type KnownField, readField } from '../../src/raster/scramble/read/read-field.ts';
import { REASON_TEXT } from '../../src/raster/scramble/read/reasons.ts';
import { printField, type ScanSettings, type Sheet, scanSheet } from './channel.ts';
import { DAMAGE, gone, randomOf, showThrough } from './damage.ts';

const SIDE_MM = 64;
const MARGIN_MM = 8;
const PLACE = { xMm: MARGIN_MM, yMm: MARGIN_MM, widthMm: SIDE_MM, heightMm: SIDE_MM };

function bytesOf(count: number, seed: number): Uint8Array {
  const random = randomOf(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** A field with the load per area of a text page (35 kB on a whole field) or of a dense one (115 kB). */
function fieldOf(profile: CellProfile, load: 'text' | 'dense', printer = drawPrinter(3)) {
  const plan = planField(profile, SIDE_MM, SIDE_MM);
  const share = (SIDE_MM * SIDE_MM) / (180 * 190);
  const [coarse, fine] = load === 'text' ? [15_000, 20_000] : [40_000, 75_000];
  const content = {
    header: bytesOf(90, 1),
    layers: { coarse: bytesOf(Math.round(coarse * share), 2), fine: bytesOf(Math.round(fine * share), 3) },
  };
  const sheet = printField(encodeField(content, plan), MARGIN_MM, printer);
  return { plan, content, sheet: showThrough(sheet, 0.06, 5) };
}

const fieldsOf = (plan: FieldPlan): KnownField[] => [
  { cellMm: plan.cellMm, columns: plan.layout.columns, rows: plan.layout.rows },
];

type Made = ReturnType<typeof fieldOf>;
type Outcome = 'exact' | 'reduced' | 'unreadable';

/** Throws when a layer is wrong: that must never be, whatever the damage. */
function outcomeOf(reading: FieldReading, { content }: Made): Outcome {
  if (reading.kind === 'unreadable') return 'unreadable';
  const { coarse, fine } = reading.layers;
  expect(reading.header).toEqual(content.header);
  expect(coarse).toEqual(content.layers.coarse);
  if (fine) expect(fine).toEqual(content.layers.fine);
  return fine ? 'exact' : 'reduced';
}

async function readBack(made: Made, settings: ScanSettings, sheet: Sheet = made.sheet): Promise<FieldReading> {
  return readField(await scanSheet(sheet, settings), { fields: fieldsOf(made.plan) });
}

let text: Made;
let dense: Made;
let wide: Made;

beforeAll(() => {
  text = fieldOf({ dpi: 600, cellPx: 3 }, 'text');
  dense = fieldOf({ dpi: 600, cellPx: 3 }, 'dense', drawPrinter(4));
  wide = fieldOf({ dpi: 600, cellPx: 4 }, 'text', drawPrinter(5));
});

/** What scanners do, about the middle of the population of the sweep (bench/scramble-sweep.ts). */
const crooked = {
  skewDeg: 2.7,
  stretch: { x: 1.009, y: 0.992 },
  wobble: { amplitudeUm: 280, periodMm: 45 },
  offsetMm: { x: 1.3, y: -0.7 },
};

describe('channels', () => {
  const table: { what: string; made: () => Made; settings: ScanSettings; least: Outcome }[] = [
    {
      what: 'text, 200 dpi, blur 60 um, JPEG 75',
      made: () => text,
      settings: { scanner: { dpi: 200, blurSigmaUm: 60 }, jpegQuality: 75, geometry: crooked },
      least: 'exact',
    },
    {
      what: 'text, 300 dpi, blur 60 um, JPEG 60',
      made: () => text,
      settings: { scanner: { blurSigmaUm: 60 }, jpegQuality: 60, geometry: crooked },
      least: 'exact',
    },
    {
      what: 'text, 300 dpi, a transport that sways 0.3 mm every 30 mm',
      made: () => text,
      settings: {
        scanner: { blurSigmaUm: 45 },
        jpegQuality: 75,
        geometry: { ...crooked, wobble: { amplitudeUm: 300, periodMm: 30 } },
      },
      least: 'exact',
    },
    {
      what: 'dense, 300 dpi, blur 50 um, JPEG 75',
      made: () => dense,
      settings: { scanner: { blurSigmaUm: 50 }, jpegQuality: 75, geometry: { ...crooked, skewDeg: -3 } },
      least: 'exact',
    },
    {
      what: 'dense, 600 dpi, JPEG 90',
      made: () => dense,
      settings: { scanner: { dpi: 600 }, jpegQuality: 90, geometry: crooked },
      least: 'exact',
    },
    {
      what: '4 px cells, 200 dpi, blur 60 um, JPEG 75',
      made: () => wide,
      settings: { scanner: { dpi: 200, blurSigmaUm: 60 }, jpegQuality: 75, geometry: crooked },
      least: 'exact',
    },
    {
      what: '4 px cells, 400 dpi, no JPEG',
      made: () => wide,
      settings: { scanner: { dpi: 400 }, geometry: crooked },
      least: 'exact',
    },
  ];
  for (const { what, made, settings, least } of table) {
    it(`${what}: ${least}`, async () => {
      expect(outcomeOf(await readBack(made(), settings), made())).toBe(least);
    });
  }
});

describe('damage, text page, 300 dpi, JPEG 75', () => {
  const settings: ScanSettings = { scanner: { blurSigmaUm: 50 }, jpegQuality: 75, geometry: crooked };
  for (const [name, damage] of Object.entries(DAMAGE)) {
    it(`${name}: exact`, async () => {
      const sheet = damage(text.sheet, PLACE, randomOf(11));
      // On a field this small a torn corner of 45 mm takes a quarter.
      expect(outcomeOf(await readBack(text, settings, sheet), text)).toBe('exact');
    });
  }

  for (const seed of [1, 2, 3]) {
    it(`30 % of the field gone, seed ${seed}: exact`, async () => {
      const sheet = gone(text.sheet, PLACE, 0.3, randomOf(seed));
      expect(outcomeOf(await readBack(text, settings, sheet), text)).toBe('exact');
    });
  }

  it('15 % of a dense page gone: exact', async () => {
    const sheet = gone(dense.sheet, PLACE, 0.15, randomOf(4));
    expect(outcomeOf(await readBack(dense, settings, sheet), dense)).toBe('exact');
  });
});

/** Turns and mirrors a scan: 0..3 quarter turns, then perhaps left to right. */
function turned({ widthPx, heightPx, data, ...rest }: ScanImage, quarters: number, mirror: boolean): ScanImage {
  const swap = quarters % 2 === 1;
  const w = swap ? heightPx : widthPx;
  const h = swap ? widthPx : heightPx;
  const out = new Uint8Array(w * h);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let [a, b] = [x, y];
      if (quarters === 1) [a, b] = [heightPx - 1 - y, x];
      else if (quarters === 2) [a, b] = [widthPx - 1 - x, heightPx - 1 - y];
      else if (quarters === 3) [a, b] = [y, widthPx - 1 - x];
      out[b * w + (mirror ? w - 1 - a : a)] = data[y * widthPx + x];
    }
  }
  return { ...rest, widthPx: w, heightPx: h, data: out };
}

function cropped({ widthPx, data, ...rest }: ScanImage, x: number, y: number, w: number, h: number): ScanImage {
  const out = new Uint8Array(w * h);
  for (let j = 0; j < h; j++) out.set(data.subarray((y + j) * widthPx + x, (y + j) * widthPx + x + w), j * w);
  return { ...rest, widthPx: w, heightPx: h, data: out };
}

describe('how the sheet lies', () => {
  let scan: ScanImage;
  beforeAll(async () => {
    scan = await scanSheet(text.sheet, { geometry: { skewDeg: 1.5 }, jpegQuality: 80 });
  });
  const read = (image: ScanImage) => readField(image, { fields: fieldsOf(text.plan) });

  it('upside down, sideways and mirrored: read, and said', async () => {
    for (const [quarters, mirror] of [
      [2, false],
      [1, true],
      [3, false],
    ] as const) {
      const reading = await read(turned(scan, quarters, mirror));
      expect(outcomeOf(reading, text)).toBe('exact');
      expect(reading.diagnostics.mirrored).toBe(mirror);
      if (!mirror) {
        const off = (reading.diagnostics.turnedDeg! - 90 * quarters - 1.5 + 1080) % 360;
        expect(Math.min(off, 360 - off)).toBeLessThan(0.5);
      }
    }
  });

  it('a fifth cut off by the edge of the glass, no resolution in the file: read', async () => {
    const { dpi: _, ...unknown } = scan;
    const image = cropped(unknown, Math.round(scan.widthPx * 0.25), 0, Math.round(scan.widthPx * 0.75), scan.heightPx);
    expect(outcomeOf(await read(image), text)).toBe('exact');
  });

  it('more than half of a dense page cut off: cropped', async () => {
    const whole = await scanSheet(dense.sheet, { scanner: { dpi: 400 }, jpegQuality: 80 });
    const part = cropped(whole, 0, 0, 620, 620);
    const reading = await readField(part, { fields: fieldsOf(dense.plan) });
    expect(reading).toMatchObject({ kind: 'unreadable', reason: 'cropped' });
  });

  it('in colour: read', async () => {
    const data = new Uint8Array(scan.data.length * 3);
    for (let i = 0; i < scan.data.length; i++) data.fill(scan.data[i], 3 * i, 3 * i + 3);
    expect(outcomeOf(await read({ ...scan, channels: 3, data }), text)).toBe('exact');
  });

  it('reports progress that grows, and stops when told', async () => {
    const shares: number[] = [];
    await readField(scan, { fields: fieldsOf(text.plan), onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const abort = new AbortController();
    const onProgress = (share: number): void => {
      if (share >= 0.3) abort.abort();
    };
    await expect(readField(scan, { fields: fieldsOf(text.plan), signal: abort.signal, onProgress })).rejects.toThrow(
      /cancelled/,
    );
  });
});

describe('what is not a field', () => {
  const picture = (dpi: number, paint: (x: number, y: number, random: () => number) => number): ScanImage => {
    const side = 900;
    const random = randomOf(1);
    const data = new Uint8Array(side * side);
    for (let i = 0; i < data.length; i++) data[i] = paint(i % side, Math.floor(i / side), random);
    return { widthPx: side, heightPx: side, dpi, data };
  };
  const cases: [string, ScanImage][] = [
    ['blank paper', picture(300, () => 240)],
    ['noise', picture(300, (_x, _y, random) => Math.floor(random() * 256))],
    ['a halftone', picture(300, (x, y) => (Math.sin(x * 1.1) + Math.sin(y * 1.1) > 0.3 ? 20 : 235))],
    ['a checkerboard of 35-cell period', picture(300, (x, y) => ((Math.floor(x / 26) + Math.floor(y / 26)) % 2) * 255)],
    [
      'a tile of noise that repeats as our pilots do',
      picture(300, (x, y) => (Math.imul((x % 52) * 97 + (y % 52) * 131, 2654435761) >>> 31) * 255),
    ],
  ];
  for (const [what, image] of cases) {
    it(`${what}: no-field`, async () => {
      const reading = await readField(image);
      expect(reading).toMatchObject({ kind: 'unreadable', reason: 'no-field' });
    });
  }

  it('says when a picture is too small, too large, or too coarse, in both languages', async () => {
    const blank = (widthPx: number, heightPx: number, dpi = 300): ScanImage => ({
      widthPx,
      heightPx,
      dpi,
      data: new Uint8Array(widthPx * heightPx).fill(255),
    });
    expect(await readField(blank(200, 900))).toMatchObject({ reason: 'image-too-small' });
    expect(await readField({ ...blank(900, 900), data: new Uint8Array(10) })).toMatchObject({
      reason: 'image-too-small',
    });
    expect(await readField({ widthPx: 20000, heightPx: 20000, data: new Uint8Array(0) })).toMatchObject({
      reason: 'image-too-small',
    });
    expect(await readField(blank(900, 900, 100))).toMatchObject({ reason: 'resolution-too-low' });
    for (const { en, ja } of Object.values(REASON_TEXT)) expect([en.length > 20, ja.length > 10]).toEqual([true, true]);
  });

  it('never takes a field with its header destroyed, or of another size, for a good one', async () => {
    const scan = await scanSheet(text.sheet, {});
    // The same pilots, but cells dealt out as for another field: nothing may come out.
    const reading = await readField(scan);
    expect(reading).toMatchObject({ kind: 'unreadable' });
  });
});
