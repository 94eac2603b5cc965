// The field as it is printed: size, capacity, look, and the errors of making one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layPlane } from '../../src/raster/placed-plane.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { encodeField, fieldCells } from '../../src/raster/scramble/field/encode.ts';
import { packHeader, planFrame, unpackHeader } from '../../src/raster/scramble/field/frame.ts';
import { fieldLayout, TILE } from '../../src/raster/scramble/field/layout.ts';
import { CellPainter, paintCells } from '../../src/raster/scramble/field/modulate.ts';
import { capacityBytes, fieldHolds, LEAST_PROTECTION_RATE, planField } from '../../src/raster/scramble/field/plan.ts';
import { KNOWN_FIELDS } from '../../src/raster/scramble/read/read-field.ts';
import { randomOf } from './damage.ts';

function bytesOf(count: number, seed: number): Uint8Array {
  const random = randomOf(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

const small = planField({ dpi: 600, cellPx: 3 }, 60, 50);

describe('plan', () => {
  it('has the exact pixel size of the field at 300, 600 and 1200 dpi, and cells that readers know', () => {
    for (const [dpi, cellPx, known] of [
      [600, 3, 0],
      [600, 4, 1],
      [1200, 6, 0],
      [1200, 8, 1],
      [300, 2, 1],
    ] as const) {
      const plan = planField({ dpi, cellPx });
      expect([plan.widthPx, plan.heightPx]).toEqual([Math.round((180 / 25.4) * dpi), Math.round((190 / 25.4) * dpi)]);
      expect([plan.layout.columns, plan.layout.rows]).toEqual([KNOWN_FIELDS[known].columns, KNOWN_FIELDS[known].rows]);
      expect(plan.cellMm).toBeCloseTo(KNOWN_FIELDS[known].cellMm, 9);
    }
  });

  it('holds two million coded bits in 3 px cells, 150 kB with the least protection, and says what fits', () => {
    const plan = planField({ dpi: 600, cellPx: 3 });
    expect(plan.capacityBits).toBeGreaterThan(2_000_000);
    expect(capacityBytes(plan)).toBeGreaterThan(145_000);
    expect(fieldHolds(plan, 15_000, 20_000)).toBe(true);
    expect(fieldHolds(plan, 40_000, 75_000)).toBe(true);
    expect(fieldHolds(plan, 60_000, 120_000)).toBe(false);
    const most = capacityBytes(plan);
    const coarse = Math.round(most / 3);
    expect(fieldHolds(plan, coarse, most - coarse, LEAST_PROTECTION_RATE)).toBe(true);
    expect(fieldHolds(plan, coarse + 3000, most - coarse, LEAST_PROTECTION_RATE)).toBe(false);
  });

  it('refuses cells, dots and fields that cannot be', () => {
    expect(() => planField({ dpi: 600, cellPx: 2.5 })).toThrow(/whole printer pixels/);
    expect(() => planField({ dpi: 600, cellPx: 3, dot: ['##', '##'] })).toThrow(/dot inside a cell/);
    expect(() => planField({ dpi: 600, cellPx: 3, dot: ['...', '...', '...'] })).toThrow(/dot inside a cell/);
    expect(() => planField({ dpi: 600, cellPx: 3 }, 10, 10)).toThrow(/cells a side/);
    expect(() => planField({ dpi: 600, cellPx: 1 }, 180, 190)).toThrow(/cells a side/);
  });
});

describe('frame', () => {
  it('gives the header back, and no other version, length or size', () => {
    const layout = fieldLayout(400, 400);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 228 }), fc.nat(5000), fc.nat(9000), (header, coarseBytes, fineBytes) => {
        const block = packHeader({ header, coarseBytes, fineBytes });
        expect(unpackHeader(block, layout)).toEqual({ header, coarseBytes, fineBytes });
      }),
    );
    const block = packHeader({ header: new Uint8Array(3), coarseBytes: 100, fineBytes: 100 });
    expect(
      unpackHeader(
        Uint8Array.from(block, (b, i) => (i === 0 ? b + 1 : b)),
        layout,
      ),
    ).toBeUndefined();
    expect(
      unpackHeader(
        Uint8Array.from(block, (b, i) => (i === 4 ? 229 : b)),
        layout,
      ),
    ).toBeUndefined();
    expect(
      unpackHeader(
        Uint8Array.from(block, (b, i) => (i === 1 ? 9 : b)),
        layout,
      ),
    ).toBeUndefined();
  });

  it('shares out every cell, and the coarse layer is always the better protected', () => {
    const layout = fieldLayout(700, 500);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 15000 }), (coarseBytes, fineBytes) => {
        const { header, coarse, fine } = planFrame(layout, coarseBytes, fineBytes);
        expect(coarse.first).toBe(header.first + header.plan.codedBits);
        expect(fine.first).toBe(coarse.first + coarse.plan.codedBits);
        expect(fine.first + fine.plan.codedBits).toBe(layout.order.length);
        expect(coarse.plan.rate).toBeLessThan(fine.plan.rate);
        expect(header.plan.rate).toBeLessThan(0.06);
      }),
    );
  });

  it('uses every cell once: pilots 4 %, the rest shuffled over the whole field', () => {
    const layout = fieldLayout(350, 350);
    const seen = new Uint8Array(350 * 350);
    for (const place of layout.order) seen[place >>> 1]++;
    for (let y = 0; y < 350; y++) {
      for (let x = 0; x < 350; x++) {
        const pilot = layout.pilots.some((p) => p.x === x % TILE && p.y === y % TILE);
        expect(seen[y * 350 + x]).toBe(pilot ? 0 : 1);
      }
    }
    expect(layout.order.length).toBe(350 * 350 * 0.96);
    // Any 2,000 bits in a row lie evenly: each quarter of the field has its share.
    for (let first = 0; first + 2000 < layout.order.length; first += 17_000) {
      const quarters = [0, 0, 0, 0];
      for (const place of layout.order.subarray(first, first + 2000)) {
        const x = (place >>> 1) % 350;
        const y = Math.floor((place >>> 1) / 350);
        quarters[(x < 175 ? 0 : 1) + (y < 175 ? 0 : 2)]++;
      }
      for (const count of quarters) expect(Math.abs(count - 500)).toBeLessThan(90);
    }
  });
});

describe('modulation', () => {
  const content = { header: bytesOf(100, 1), layers: { coarse: bytesOf(900, 2), fine: bytesOf(1500, 3) } };

  it('paints each cell as its dot, and nothing in the strip that is left over', () => {
    for (const [cellPx, dot] of [
      [3, undefined],
      [3, ['##.', '##.', '...']],
      [4, ['.##.', '####', '####', '.##.']],
      [5, undefined],
    ] as const) {
      const plan = planField({ dpi: 600, cellPx, ...(dot ? { dot } : {}) }, 60, 50);
      const cells = fieldCells(content, plan);
      const plane = paintCells(cells, plan);
      expect([plane.widthPx, plane.heightPx]).toEqual([plan.widthPx, plan.heightPx]);
      const expected = createPlane(plan.widthPx, plan.heightPx);
      const { columns, rows } = plan.layout;
      for (let y = 0; y < rows * cellPx; y++) {
        for (let x = 0; x < columns * cellPx; x++) {
          const ink = cells[Math.floor(y / cellPx) * columns + Math.floor(x / cellPx)];
          const inDot = dot ? dot[y % cellPx][x % cellPx] === '#' : true;
          if (ink && inDot) expected.data[y * expected.strideBytes + (x >> 3)] |= 0x80 >> (x & 7);
        }
      }
      expect(plane.data).toEqual(expected.data);
    }
  });

  it('lays the same field onto a page in bands, whatever they cut, and leaves what was there', () => {
    const plan = planField({ dpi: 600, cellPx: 3 }, 60, 50);
    const cells = fieldCells(content, plan);
    const field = paintCells(cells, plan);
    const painter = new CellPainter(plan);
    const at = { left: 77, top: 40 };
    const { widthPx, heightPx } = { widthPx: plan.widthPx + 131, heightPx: plan.heightPx + 90 };
    for (const rowsAtOnce of [heightPx, 512, 100, 7]) {
      const [page, expected] = [createPlane(widthPx, heightPx), createPlane(widthPx, heightPx)];
      for (const plane of [page, expected]) for (let i = 0; i < plane.data.length; i += 11) plane.data[i] = 0b0010_0100;
      layPlane(expected, { ...at, plane: field });
      for (let y = 0; y < heightPx; y += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, heightPx - y);
        const data = page.data.subarray(y * page.strideBytes, (y + rows) * page.strideBytes);
        painter.lay(cells, at, { ...page, heightPx: rows, data }, y);
      }
      expect(Buffer.compare(page.data, expected.data), `${rowsAtOnce} rows`).toBe(0);
    }
  });

  it('looks like an even sandstorm, whatever the content: half ink everywhere, no cell like its neighbour', () => {
    for (const layers of [content.layers, { coarse: new Uint8Array(900), fine: new Uint8Array(0) }]) {
      const cells = fieldCells({ header: new Uint8Array(0), layers }, small);
      const { columns, rows } = small.layout;
      // 2.5 mm squares: 400 cells each, deviation of the mean 0.025.
      for (let y = 0; y + 20 <= rows; y += 20) {
        for (let x = 0; x + 20 <= columns; x += 20) {
          let ink = 0;
          for (let j = 0; j < 20; j++) for (let i = 0; i < 20; i++) ink += cells[(y + j) * columns + x + i];
          expect(Math.abs(ink / 400 - 0.5)).toBeLessThan(0.13);
        }
      }
      for (const lag of [1, 2, 3, columns, columns + 1, 2 * columns]) {
        let same = 0;
        for (let i = 0; i + lag < cells.length; i++) if (cells[i] === cells[i + lag]) same++;
        expect(Math.abs(same / (cells.length - lag) - 0.5)).toBeLessThan(0.01);
      }
    }
  });

  it('is the same for the same content, and refuses what it cannot hold', () => {
    expect(encodeField(content, small).data).toEqual(encodeField(content, small).data);
    const layers = { coarse: bytesOf(9000, 4), fine: bytesOf(20_000, 5) };
    expect(() => encodeField({ header: content.header, layers }, small)).toThrow(/least protection/);
    expect(() => encodeField({ header: new Uint8Array(229), layers: content.layers }, small)).toThrow(/at most 228/);
  });
});
