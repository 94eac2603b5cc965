// One side of a sheet -> the side with the other shining through, or lying on a scanner's lid.
import { expectBetween } from './errors.ts';
import { type PixelRect, type ReflectanceImage, type ReflectanceSource, readImage } from './reflectance.ts';
import { scanSource } from './scanner.ts';

/** How much the other side shows. */
export interface ShowThrough {
  /** Share of the other side's darkness that is seen: 80 g/m2 paper has an opacity of 90-95 %. 0..0.2. */
  readonly strength: number;
  /** Deviation by which the sheet's thickness blurs it, um. 50..120. */
  readonly blurSigmaUm: number;
}

const BEHIND_DPI = 150;

/**
 * `side` with the back's print showing through, mirrored left to right (both sides upright, long edge binding).
 * The back is read once, at 150 dpi, when the first tile is asked for.
 *
 * @throws `paper.parameter` for a value that is outside the documented range
 */
export function showThrough(
  side: ReflectanceSource,
  behind: ReflectanceSource,
  { strength, blurSigmaUm }: ShowThrough,
): ReflectanceSource {
  expectBetween('showThrough.strength', strength, 0, 0.2);
  expectBetween('showThrough.blurSigmaUm', blurSigmaUm, 50, 120);
  const { channels } = side;
  let picture: ReflectanceImage | undefined;
  const scale = BEHIND_DPI / side.dpi;

  function backPicture(): ReflectanceImage {
    const lens = {
      name: 'through',
      dpi: BEHIND_DPI,
      blurSigmaUm: Math.min(120, blurSigmaUm),
      readNoise: 0,
      shotNoise: 0,
    };
    picture ??= readImage(scanSource(behind, lens));
    return picture;
  }

  return {
    ...side,
    readTile(rect) {
      const tile = side.readTile(rect);
      const back = backPicture();
      const count = rect.widthPx * rect.heightPx;
      for (let c = 0; c < channels; c++) {
        const from = back.channels === channels ? c : 0;
        const white = behind.paperWhite[from];
        for (let j = 0, o = c * count; j < rect.heightPx; j++) {
          const v = clamp((rect.y + j + 0.5) * scale - 0.5, back.heightPx - 1.001);
          for (let i = 0; i < rect.widthPx; i++, o++) {
            const u = clamp((side.widthPx - rect.x - i - 0.5) * scale - 0.5, back.widthPx - 1.001);
            const dark = 1 - bilinear(back, u, v, from) / white;
            tile[o] *= 1 - strength * Math.max(0, dark);
          }
        }
      }
      return tile;
    },
  };
}

/** The sheet on a lid of another reflectance: what lies outside the page is lid, not endless paper. */
export function onLid(side: ReflectanceSource, lidReflectance: number): ReflectanceSource {
  expectBetween('lidReflectance', lidReflectance, 0, 1);
  const { channels, widthPx, heightPx } = side;
  return {
    ...side,
    readTile(rect) {
      const tile = side.readTile(rect);
      const inside = insideOf(rect, widthPx, heightPx);
      if (inside === 'all') return tile;
      for (let c = 0, o = 0; c < channels; c++) {
        for (let y = rect.y; y < rect.y + rect.heightPx; y++) {
          for (let x = rect.x; x < rect.x + rect.widthPx; x++, o++) {
            if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) tile[o] = lidReflectance;
          }
        }
      }
      return tile;
    },
  };
}

function insideOf(rect: PixelRect, widthPx: number, heightPx: number): 'all' | 'part' {
  const all = rect.x >= 0 && rect.y >= 0 && rect.x + rect.widthPx <= widthPx && rect.y + rect.heightPx <= heightPx;
  return all ? 'all' : 'part';
}

function clamp(value: number, high: number): number {
  return Math.max(0, Math.min(value, high));
}

function bilinear(image: ReflectanceImage, u: number, v: number, channel: number): number {
  const { widthPx, channels, data } = image;
  const iu = Math.floor(u);
  const iv = Math.floor(v);
  const fu = u - iu;
  const fv = v - iv;
  const at = (iv * widthPx + iu) * channels + channel;
  const below = at + widthPx * channels;
  const top = data[at] * (1 - fu) + data[at + channels] * fu;
  const bottom = data[below] * (1 - fu) + data[below + channels] * fu;
  return top * (1 - fv) + bottom * fv;
}
