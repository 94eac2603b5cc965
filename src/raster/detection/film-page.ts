// A lattice and a resolution -> the page that prints the film: holes over a square, where the mark lies on a back, with room to move it.
import { DETECTION_IMAGE_MM, type RectMm } from '../layout.ts';
import { layPlane, placedAt } from '../placed-plane.ts';
import { a4SizePx, type BitPlane, createPlane, mmToPx } from '../plane.ts';
import { buildFilm } from './line-screen.ts';
import type { PlaceCount } from './phase-field.ts';

/** More film than mark on every side, so that the mark stays covered while the film is moved. */
const ROOM_MM = 6;

export const FILM_PLACE_MM: RectMm = {
  xMm: DETECTION_IMAGE_MM.xMm - ROOM_MM,
  yMm: DETECTION_IMAGE_MM.yMm - ROOM_MM,
  widthMm: DETECTION_IMAGE_MM.widthMm + 2 * ROOM_MM,
  heightMm: DETECTION_IMAGE_MM.heightMm + 2 * ROOM_MM,
};

/** A4. With its edges on the sheet's, holes meet the dots of the hidden mark. */
export function filmPage(dpi: number, places: PlaceCount): BitPlane {
  const px = (mm: number): number => Math.round(mmToPx(mm, dpi));
  const film = buildFilm(FILM_PLACE_MM.widthMm, dpi, places, {
    x: px(FILM_PLACE_MM.xMm) - px(DETECTION_IMAGE_MM.xMm),
    y: px(FILM_PLACE_MM.yMm) - px(DETECTION_IMAGE_MM.yMm),
  });
  const { widthPx, heightPx } = a4SizePx(dpi);
  const page = createPlane(widthPx, heightPx);
  layPlane(page, placedAt(film, FILM_PLACE_MM, dpi));
  return page;
}
