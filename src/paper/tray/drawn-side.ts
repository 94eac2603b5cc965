// A page drawn in colours -> the dots that a device prints of it: separated, and screened at its own resolution.
import type { ReceivedSide } from '../../print/received-sheets.ts';
import { screenTones } from '../../print/screen-tones.ts';
import type { ReceivedDocument } from '../../print/virtual-printer/sink.ts';
import { type Canvas, createCanvas, type SKRSContext2D } from '../../raster/page/canvas.ts';
import { type BitPlane, createPlane, type Separation } from '../../raster/plane.ts';
import { clusteredDotScreen } from '../../raster/screen/threshold-screen.ts';

/** What the device rasterises PDF pages and pictures at. */
export const DRAWN_DPI = 300;

/** Rows read off the canvas at a time. */
const BAND_ROWS = 128;

export interface PageBox {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Unprintable, each side. */
  readonly marginPx: number;
}

/** The job's paper at {@link DRAWN_DPI}. */
export function pageBoxOf({ ticket }: Pick<ReceivedDocument, 'ticket'>): PageBox {
  const px = (hundredthMm: number): number => Math.floor((hundredthMm * DRAWN_DPI) / 2540);
  const { widthHundredthMm, heightHundredthMm, marginHundredthMm } = ticket.media;
  return { widthPx: px(widthHundredthMm), heightPx: px(heightHundredthMm), marginPx: px(marginHundredthMm) };
}

/**
 * Where something of a size comes to lie, by `print-scaling` (PWG 5100.13): `none` as large as it is, `fill` over the
 * whole page, otherwise inside the margins. Centred.
 */
export function placeOn(
  box: PageBox,
  widthPx: number,
  heightPx: number,
  scaling: string,
): { x: number; y: number; scale: number } {
  const room = scaling === 'fill' || scaling === 'none' ? 0 : box.marginPx;
  const [across, down] = [(box.widthPx - 2 * room) / widthPx, (box.heightPx - 2 * room) / heightPx];
  const scale = scaling === 'none' ? 1 : scaling === 'fill' ? Math.max(across, down) : Math.min(across, down);
  return { x: (box.widthPx - widthPx * scale) / 2, y: (box.heightPx - heightPx * scale) / 2, scale };
}

/**
 * Draws a side and makes dots of it: K alone where the job or the device is black and white, else C, M, Y and K.
 *
 * @param draw on white paper of the box's size
 */
export async function drawnSide(
  box: PageBox,
  document: Pick<ReceivedDocument, 'ticket' | 'model'>,
  draw: (context: SKRSContext2D, canvas: Canvas) => Promise<void> | void,
): Promise<ReceivedSide> {
  const { widthPx, heightPx } = box;
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, widthPx, heightPx);
  await draw(context, canvas);
  const grey = !document.model.colour || document.ticket.colourMode === 'monochrome';
  const screen = clusteredDotScreen(DRAWN_DPI);
  const planes: Partial<Record<Separation, BitPlane>> = {};
  const plane = (ink: Separation): BitPlane => {
    planes[ink] ??= createPlane(widthPx, heightPx);
    return planes[ink];
  };
  for (let y = 0; y < heightPx; y += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, heightPx - y);
    const { data } = context.getImageData(0, y, widthPx, rows);
    const channels = grey ? 1 : 3;
    const samples = new Uint8Array(widthPx * rows * channels);
    for (let from = 0, to = 0; from < data.length; from += 4) {
      const [red, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
      if (grey) {
        // Rec. 601 luma, in 256ths.
        samples[to++] = (77 * red + 150 * green + 29 * blue) >> 8;
      } else {
        samples[to++] = red;
        samples[to++] = green;
        samples[to++] = blue;
      }
    }
    const kind = grey ? 'grey' : 'rgb';
    screenTones({ exact: false, y, heightPx: rows, widthPx, kind, channels, samples }, screen, plane);
  }
  return { planes, widthPx, heightPx, dpi: DRAWN_DPI, exact: false };
}
