// 1-bit PNG of separations: ours, pngjs, sharp and poppler's libpng agree; hostile files are refused.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { decodePng1, PNG1_LIMITS } from '../../src/print/png/decode.ts';
import { createPng1Writer, encodePng1, PNG_SIGNATURE } from '../../src/print/png/encode.ts';
import { type BitPlane, createPlane, rowBytes } from '../../src/raster/plane.ts';
import { seededRandom } from '../../src/raster/seeded-random.ts';
import { cutBands, inkAt, randomPlane } from '../print-pwg/pages.ts';
import { describeWithPeers } from '../support/peers.ts';

async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof KioskRasterError) return error.code;
    throw error;
  }
  return 'none';
}

function plane(widthPx: number, heightPx: number, seed: number, extraStride = 0): BitPlane {
  return randomPlane(widthPx, heightPx, seededRandom(seed), extraStride);
}

/** The plane's rows without what lies between them. */
function tight(source: BitPlane): Buffer {
  const rows = Array.from({ length: source.heightPx }, (_, y) =>
    source.data.subarray(y * source.strideBytes, y * source.strideBytes + rowBytes(source.widthPx)),
  );
  return Buffer.concat(rows);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** A PNG from parts, for files that our encoder would not write. */
function file(
  header: { width?: number; height?: number; tail?: number[] },
  lines: Uint8Array,
  extra: readonly Buffer[] = [],
): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width ?? 8);
  ihdr.writeUInt32BE(header.height ?? 2, 4);
  ihdr.set(header.tail ?? [1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', ihdr),
    ...extra,
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

const shape = fc.record({
  width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 600 })),
  height: fc.integer({ min: 1, max: 80 }),
  seed: fc.integer(),
  stride: fc.integer({ min: 0, max: 5 }),
  dpi: fc.constantFrom(300, 600, 1200),
});

describe('encodePng1', () => {
  it('comes back through our reader: pixels and resolution', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ width, height, seed, stride, dpi }) => {
        const source = plane(width, height, seed, stride);
        const back = await decodePng1(await encodePng1(source, { dpi }));
        expect(back.dpi).toBe(dpi);
        expect([back.plane.widthPx, back.plane.heightPx]).toEqual([width, height]);
        expect(Buffer.compare(back.plane.data, tight(source))).toBe(0);
      }),
      { numRuns: 80 },
    );
  });

  it('is what pngjs sees: black where there is ink', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ width, height, seed }) => {
        const source = plane(width, height, seed);
        const seen = PNG.sync.read(Buffer.from(await encodePng1(source, { dpi: 600 })));
        expect([seen.width, seen.height]).toEqual([width, height]);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            if (seen.data[4 * (y * width + x)] !== (inkAt(source, x, y) ? 0 : 255))
              throw new Error(`${x}, ${y} differs`);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is what sharp sees: one bit, its resolution, black where there is ink', async () => {
    const source = plane(1003, 517, 4);
    const bytes = await encodePng1(source, { dpi: 600 });
    const picture = sharp(bytes);
    expect(await picture.metadata()).toMatchObject({
      width: 1003,
      height: 517,
      density: 600,
      format: 'png',
      bitsPerSample: 1,
    });
    const { data, info } = await picture.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(1);
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== (inkAt(source, i % 1003, Math.floor(i / 1003)) ? 0 : 255)) throw new Error(`pixel ${i} differs`);
    }
  });

  it('is made band by band, cut anywhere, the same file', async () => {
    const source = plane(333, 2500, 9);
    const whole = Buffer.from(await encodePng1(source, { dpi: 1200 }));
    const parts: Uint8Array[] = [];
    const writer = createPng1Writer(source, { dpi: 1200 }, (bytes) => parts.push(bytes));
    const spec = { side: 'front', widthPx: 333, heightPx: 2500, dpi: 1200, colour: 'black_1' } as const;
    for (const band of cutBands({ spec, planes: { k: source } }, [7, 900, 1])) await writer.writeBand(band.planes.k!);
    await writer.end();
    const back = await decodePng1(Buffer.concat(parts));
    expect(Buffer.compare(back.plane.data, tight(source))).toBe(0);
    // zlib may cut its output elsewhere; the picture is the same, and about as small.
    expect(Math.abs(Buffer.concat(parts).length - whole.length)).toBeLessThan(whole.length * 0.05 + 200);
  });

  it('refuses too many rows, too few, and another width', async () => {
    const start = () => createPng1Writer({ widthPx: 10, heightPx: 5 }, { dpi: 600 }, () => {});
    expect(await code(start().writeBand(createPlane(10, 6)))).toBe('png.rows');
    expect(await code(start().writeBand(createPlane(11, 5)))).toBe('png.rows');
    expect(await code(start().end())).toBe('png.rows');
  });
});

describe('decodePng1', () => {
  it('reads every filter type, and so does pngjs', async () => {
    const source = plane(200, 60, 12);
    const grey = new PNG({ width: 200, height: 60 });
    for (let i = 0; i < 200 * 60; i++)
      grey.data.fill(inkAt(source, i % 200, Math.floor(i / 200)) ? 0 : 255, 4 * i, 4 * i + 3);
    for (let i = 0; i < 200 * 60; i++) grey.data[4 * i + 3] = 255;
    // 1-bit files with filters are made here: each row's bytes are filtered as the specification says.
    for (const filter of [0, 1, 2, 3, 4]) {
      const bytes = 25;
      const raw = tight(source).map((byte) => ~byte & 0xff);
      const lines = Buffer.alloc(60 * (bytes + 1));
      const at = (y: number, i: number) => (y < 0 || i < 0 ? 0 : raw[y * bytes + i]!);
      for (let y = 0; y < 60; y++) {
        lines[y * (bytes + 1)] = filter;
        for (let i = 0; i < bytes; i++) {
          const [a, b, c] = [at(y, i - 1), at(y - 1, i), at(y - 1, i - 1)];
          const p = a + b - c;
          const nearest = [a, b, c].reduce((best, v) => (Math.abs(p - v) < Math.abs(p - best) ? v : best));
          const predicted = [0, a, b, (a + b) >> 1, nearest][filter]!;
          lines[y * (bytes + 1) + 1 + i] = raw[y * bytes + i]! - predicted;
        }
      }
      const filtered = file({ width: 200, height: 60 }, lines);
      expect(Buffer.compare((await decodePng1(filtered)).plane.data, tight(source))).toBe(0);
      expect(Buffer.compare(PNG.sync.read(filtered).data, grey.data)).toBe(0);
    }
  });

  it('takes the darker colour of a palette for ink, as sharp writes it', async () => {
    const source = plane(130, 40, 3);
    const grey = Buffer.alloc(130 * 40);
    for (let i = 0; i < grey.length; i++) grey[i] = inkAt(source, i % 130, Math.floor(i / 130)) ? 0 : 255;
    const raw = { raw: { width: 130, height: 40, channels: 1 as const } };
    const written = await sharp(grey, raw).withMetadata({ density: 300 }).png({ palette: true, colours: 2 }).toBuffer();
    expect(PNG.sync.read(written).palette).toHaveLength(2);
    const back = await decodePng1(written);
    expect(back.dpi).toBe(300);
    expect(Buffer.compare(back.plane.data, tight(source))).toBe(0);
    const swapped = file({ tail: [1, 3, 0, 0, 0] }, Buffer.of(0, 0xf0, 0, 0x0f), [
      chunk('PLTE', Uint8Array.of(255, 255, 255, 0, 0, 0)),
    ]);
    expect([...(await decodePng1(swapped)).plane.data]).toEqual([0xf0, 0x0f]);
  });

  it('has no resolution to tell where the file has none, or pixels that are not square', async () => {
    const phys = (x: number, y: number, unit: number) => {
      const data = Buffer.alloc(9);
      data.writeUInt32BE(x);
      data.writeUInt32BE(y, 4);
      data[8] = unit;
      return chunk('pHYs', data);
    };
    const dpi = async (extra: Buffer[]) => (await decodePng1(file({}, Buffer.alloc(4), extra))).dpi;
    expect(await dpi([])).toBeUndefined();
    expect(await dpi([phys(23622, 23622, 1)])).toBe(600);
    expect(await dpi([phys(23622, 11811, 1)])).toBeUndefined();
    expect(await dpi([phys(1, 1, 0)])).toBeUndefined();
  });

  const trns = chunk('tRNS', Uint8Array.of(0, 0));
  const unknown = chunk('ABCD', Uint8Array.of(1));
  it.each([
    ['8-bit grey', file({ tail: [8, 0, 0, 0, 0] }, Buffer.alloc(18)), 'png.not-separation'],
    ['2-bit grey', file({ tail: [2, 0, 0, 0, 0] }, Buffer.alloc(6)), 'png.not-separation'],
    ['colour', file({ tail: [8, 2, 0, 0, 0] }, Buffer.alloc(50)), 'png.not-separation'],
    ['interlaced', file({ tail: [1, 0, 0, 0, 1] }, Buffer.alloc(6)), 'png.not-separation'],
    ['transparent', file({}, Buffer.alloc(4), [trns]), 'png.not-separation'],
    ['with an unknown critical chunk', file({}, Buffer.alloc(4), [unknown]), 'png.not-separation'],
    ['of no width', file({ width: 0 }, Buffer.alloc(4)), 'png.damaged'],
    ['a palette without colours', file({ tail: [1, 3, 0, 0, 0] }, Buffer.alloc(4)), 'png.damaged'],
    [
      'a palette of one colour twice',
      file({ tail: [1, 3, 0, 0, 0] }, Buffer.alloc(4), [chunk('PLTE', new Uint8Array(6))]),
      'png.not-separation',
    ],
    ['with an unknown filter', file({}, Buffer.of(5, 0, 0, 0)), 'png.damaged'],
    ['with a row too many', file({}, Buffer.alloc(6)), 'png.damaged'],
    ['with a row too few', file({}, Buffer.alloc(2)), 'png.truncated'],
    ['a side past the limit', file({ width: 20_001, height: 1 }, Buffer.alloc(4)), 'png.limit'],
    ['pixels past the limit', file({ width: 20_000, height: 20_000 }, Buffer.alloc(4)), 'png.limit'],
    ['not a PNG', Buffer.from('%PDF-1.7'), 'png.not-png'],
    ['nothing', Buffer.alloc(0), 'png.not-png'],
  ])('refuses a file %s', async (_name, bytes, expected) => {
    expect(await code(decodePng1(bytes))).toBe(expected);
  });

  it('a bomb is stopped at the size that its header states', async () => {
    const bomb = file({ width: 64, height: 2 }, Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await code(decodePng1(bomb))).toBe('png.damaged');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it('cut or changed anywhere: a coded error, or a plane of the stated size', async () => {
    const good = Buffer.from(await encodePng1(plane(90, 50, 77), { dpi: 600 }));
    for (let length = 0; length < good.length; length++) {
      expect(await code(decodePng1(good.subarray(0, length)))).toMatch(/^png\.(not-png|truncated)$/);
    }
    const random = seededRandom(5);
    const limits = { ...PNG1_LIMITS, maxPixels: 1 << 22 };
    for (let run = 0; run < 300; run++) {
      const bytes = Buffer.from(good);
      const at = 8 + Math.floor(random() * (bytes.length - 8));
      bytes[at] = Math.floor(random() * 256);
      // Half of them with a valid checksum on the header, so that damage gets past it.
      if (run % 2) bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
      expect(await code(decodePng1(bytes, limits))).toMatch(/^(none|png\..*)$/);
    }
  });
});

describeWithPeers(['pdfimages', 'mutool', 'file'], 'other programs', () => {
  it('file names a 1-bit PNG, and MuPDF (its own decoder) sees its pixels', async () => {
    const { mkdtempSync, writeFileSync, rmSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const folder = mkdtempSync(`${tmpdir()}/kiosk-raster-png-`);
    try {
      const source = plane(641, 300, 21);
      writeFileSync(`${folder}/a.png`, await encodePng1(source, { dpi: 600 }));
      expect(
        execFileSync('file', ['-b', `${folder}/a.png`])
          .toString()
          .trim(),
      ).toBe('PNG image data, 641 x 300, 1-bit grayscale, non-interlaced');
      // At 600 dpi MuPDF gives the picture one device pixel a pixel: it believed pHYs.
      execFileSync('mutool', ['draw', '-q', '-r', '600', '-c', 'gray', '-o', `${folder}/a.pgm`, `${folder}/a.png`]);
      const seen = readFileSync(`${folder}/a.pgm`);
      const header = /^P5\n(?:#.*\n)*641 300\n255\n/.exec(seen.subarray(0, 100).toString('latin1'));
      expect(header).not.toBeNull();
      const pixels = seen.subarray(header![0].length);
      for (let i = 0; i < pixels.length; i++) {
        if (pixels[i] !== (inkAt(source, i % 641, Math.floor(i / 641)) ? 0 : 255))
          throw new Error(`pixel ${i} differs`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
