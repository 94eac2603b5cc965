// A printed mark and the film laid on it -> what is seen through the film, aligned or moved.
import type { BitPlane } from '../raster/plane.ts';
import { expectBetween } from './errors.ts';
import type { PixelRect, ReflectanceSource } from './reflectance.ts';

/** A transparency printed in K. */
export interface FilmModel {
  /** Share of light that passes the clear film, once. 0.5..1. */
  readonly clear: number;
  /** The same where there is toner. 0..0.5. */
  readonly opaque: number;
}

/** Polyester with a good black: density 1.2 in transmission. */
export const TYPICAL_FILM: FilmModel = { clear: 0.93, opaque: 0.06 };

/** Where the film lies: moved against the mark, um, right and down. */
export interface FilmPlace {
  readonly xUm: number;
  readonly yUm: number;
}

/**
 * Light passes the film on its way in and on its way out at the same place (the film lies close). Outside the film the
 * paper is bare.
 *
 * @param film pixels at `filmDpi`, 1 = opaque, its top left on the paper's top left
 */
export function throughFilm(
  paper: ReflectanceSource,
  film: BitPlane,
  filmDpi: number,
  place: FilmPlace = { xUm: 0, yUm: 0 },
  model: FilmModel = TYPICAL_FILM,
): ReflectanceSource {
  expectBetween('film.clear', model.clear, 0.5, 1);
  expectBetween('film.opaque', model.opaque, 0, 0.5);
  const scale = filmDpi / paper.dpi;
  const offX = (place.xUm * filmDpi) / 25_400;
  const offY = (place.yUm * filmDpi) / 25_400;
  const passed = [model.clear ** 2, model.opaque ** 2];
  return {
    ...paper,
    readTile(rect: PixelRect) {
      const tile = paper.readTile(rect);
      const count = rect.widthPx * rect.heightPx;
      for (let j = 0; j < rect.heightPx; j++) {
        const y = Math.floor((rect.y + j + 0.5) * scale - offY);
        if (y < 0 || y >= film.heightPx) continue;
        for (let i = 0; i < rect.widthPx; i++) {
          const x = Math.floor((rect.x + i + 0.5) * scale - offX);
          if (x < 0 || x >= film.widthPx) continue;
          const ink = (film.data[y * film.strideBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
          for (let c = 0; c < paper.channels; c++) tile[c * count + j * rect.widthPx + i] *= passed[ink];
        }
      }
      return tile;
    },
  };
}
