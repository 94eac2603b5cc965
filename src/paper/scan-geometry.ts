// How a sheet lies on the glass -> the same picture turned, shifted, stretched and swayed.
import { expectBetween } from './errors.ts';
import type { PixelRect, ReflectanceSource } from './reflectance.ts';
import { createScratch } from './scratch.ts';

/** How the sheet lies on the glass and moves under the sensor. All default to a perfect fit. */
export interface ScanGeometry {
  /** Rotation of the sheet about the page's centre, clockwise, degrees. -10..10. */
  readonly skewDeg?: number;
  /** Shift of the sheet, right and down positive, mm. -50..50. */
  readonly offsetMm?: { readonly x: number; readonly y: number };
  /** Stretch of the picture along the sensor (x) and along the transport (y). 0.97..1.03. */
  readonly stretch?: { readonly x: number; readonly y: number };
  /** Local warp of the transport: sway of the sheet, um (0..500), and its length, mm (5..200). */
  readonly wobble?: { readonly amplitudeUm: number; readonly periodMm: number };
}

/** Throws `paper.parameter` for a value that is outside the documented range. */
export function checkGeometry(geometry: ScanGeometry): void {
  expectBetween('skewDeg', geometry.skewDeg ?? 0, -10, 10);
  for (const axis of ['x', 'y'] as const) {
    expectBetween(`offsetMm.${axis}`, geometry.offsetMm?.[axis] ?? 0, -50, 50);
    expectBetween(`stretch.${axis}`, geometry.stretch?.[axis] ?? 1, 0.97, 1.03);
  }
  expectBetween('wobble.amplitudeUm', geometry.wobble?.amplitudeUm ?? 0, 0, 500);
  expectBetween('wobble.periodMm', geometry.wobble?.periodMm ?? 50, 5, 200);
}

/** A point of the picture (mm from its top left) -> the point of the sheet (mm) that is seen there. */
export type SheetMap = (xMm: number, yMm: number) => readonly [xMm: number, yMm: number];

/**
 * The map of a geometry, for a page of this size. The sway is a sine along the transport, sideways and, 0.7 as much and
 * of another period, lengthways: belt and rollers do not run in step.
 */
export function sheetMap(geometry: ScanGeometry, widthMm: number, heightMm: number): SheetMap {
  const angle = ((geometry.skewDeg ?? 0) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const { x: offsetX, y: offsetY } = geometry.offsetMm ?? { x: 0, y: 0 };
  const { x: stretchX, y: stretchY } = geometry.stretch ?? { x: 1, y: 1 };
  const swayMm = (geometry.wobble?.amplitudeUm ?? 0) / 1000;
  const turn = (2 * Math.PI) / (geometry.wobble?.periodMm ?? 50);
  const middleX = widthMm / 2;
  const middleY = heightMm / 2;
  return (xMm, yMm) => {
    const u = (xMm - middleX) / stretchX - offsetX + swayMm * Math.sin(turn * yMm);
    const v = (yMm - middleY) / stretchY - offsetY + 0.7 * swayMm * Math.sin(0.77 * turn * yMm + 1);
    return [middleX + cos * u + sin * v, middleY - sin * u + cos * v];
  };
}

/**
 * A picture seen through a map, sampled at `dpi` by Catmull and Rom's cubic (1974).
 *
 * @param source the sheet through the lens, at least twice as fine as `dpi`, so that the cubic loses nothing
 */
export function mappedSource(source: ReflectanceSource, geometry: ScanGeometry, dpi: number): ReflectanceSource {
  const ratio = dpi / source.dpi;
  const widthPx = Math.round(source.widthPx * ratio);
  const heightPx = Math.round(source.heightPx * ratio);
  const map = sheetMap(geometry, (source.widthPx / source.dpi) * 25.4, (source.heightPx / source.dpi) * 25.4);
  const mmPerPx = 25.4 / dpi;
  const pxPerMm = source.dpi / 25.4;
  const swayMm = (geometry.wobble?.amplitudeUm ?? 0) / 1000;
  const scratch = createScratch();
  const wx = new Float64Array(4);
  const wy = new Float64Array(4);

  /** Source pixels that a tile needs. The map bends by the sway at most, so the corners bound it but for that. */
  function extent(rect: PixelRect): PixelRect {
    const corners = [0, 1].flatMap((right) =>
      [0, 1].map((bottom) =>
        map((rect.x + right * rect.widthPx) * mmPerPx, (rect.y + bottom * rect.heightPx) * mmPerPx),
      ),
    );
    const margin = 3 + Math.ceil(2 * swayMm * pxPerMm * 1.5);
    const xs = corners.map(([x]) => x * pxPerMm);
    const ys = corners.map(([, y]) => y * pxPerMm);
    const x = Math.floor(Math.min(...xs)) - margin;
    const y = Math.floor(Math.min(...ys)) - margin;
    return {
      x,
      y,
      widthPx: Math.ceil(Math.max(...xs)) + margin - x,
      heightPx: Math.ceil(Math.max(...ys)) + margin - y,
    };
  }

  return {
    widthPx,
    heightPx,
    dpi,
    channels: source.channels,
    paperWhite: source.paperWhite,
    readTile(rect) {
      const need = extent(rect);
      const tile = source.readTile(need);
      const count = rect.widthPx * rect.heightPx;
      const planeSize = need.widthPx * need.heightPx;
      const out = scratch.floats('out', count * source.channels);
      for (let j = 0, o = 0; j < rect.heightPx; j++) {
        for (let i = 0; i < rect.widthPx; i++, o++) {
          const [xMm, yMm] = map((rect.x + i + 0.5) * mmPerPx, (rect.y + j + 0.5) * mmPerPx);
          const u = xMm * pxPerMm - 0.5 - need.x;
          const v = yMm * pxPerMm - 0.5 - need.y;
          const iu = Math.floor(u);
          const iv = Math.floor(v);
          catmullRom(u - iu, wx);
          catmullRom(v - iv, wy);
          for (let c = 0; c < source.channels; c++) {
            let sum = 0;
            let at = c * planeSize + (iv - 1) * need.widthPx + iu - 1;
            for (let k = 0; k < 4; k++, at += need.widthPx) {
              sum += wy[k] * (wx[0] * tile[at] + wx[1] * tile[at + 1] + wx[2] * tile[at + 2] + wx[3] * tile[at + 3]);
            }
            out[c * count + o] = sum;
          }
        }
      }
      return out;
    },
  };
}

function catmullRom(t: number, weights: Float64Array): void {
  const t2 = t * t;
  const t3 = t2 * t;
  weights[0] = 0.5 * (-t3 + 2 * t2 - t);
  weights[1] = 0.5 * (3 * t3 - 5 * t2 + 2);
  weights[2] = 0.5 * (-3 * t3 + 4 * t2 + t);
  weights[3] = 0.5 * (t3 - t2);
}
