// A document in any format that the virtual printer takes -> its sides as dots, one at a time.
import { createRequire } from 'node:module';
import { throwIfAborted } from '../../errors.ts';
import { type MaskPage, readMaskPdf, readMaskPostScript } from '../../print/masks/read-masks.ts';
import type { ReceivedSide } from '../../print/received-sheets.ts';
import type { ReceivedDocument } from '../../print/virtual-printer/sink.ts';
import { CANVAS_ENTRY_PATH } from '../../raster/page/canvas.ts';
import { DEFAULT_LIMITS, openPdf } from '../../raster/page/intake.ts';
import { DRAWN_DPI, drawnSide, pageBoxOf, placeOn } from './drawn-side.ts';
import { trayError } from './errors.ts';
import { jpegSize } from './jpeg-size.ts';

/** What the sides of a document depend on. */
export type SideContext = Pick<ReceivedDocument, 'ticket' | 'model' | 'signal'>;

/** Documents that are read whole before a page of them can be made. */
const LIMIT_MIB = 64;
const MAX_PAGES = 100;
const MAX_PICTURE_PX = 60_000_000;

const require = createRequire(import.meta.url);

/** @throws `tray.too-large` */
export async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of chunks) {
    bytes += part.length;
    if (bytes > LIMIT_MIB << 20) throw trayError('too-large', { limitMiB: LIMIT_MIB });
    parts.push(part);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/**
 * Sides of a JPEG, PDF or PostScript document. Image masks as our own writers make them come back exactly; other PDF
 * pages and pictures are drawn at {@link DRAWN_DPI} and screened, as a device does. Other PostScript is refused.
 *
 * @throws `tray.*`, `masks.malformed`, `pdf.*`
 */
export async function* sidesOf(
  format: string,
  bytes: Uint8Array,
  context: SideContext,
): AsyncGenerator<ReceivedSide, void, undefined> {
  if (format === 'image/jpeg') yield await pictureSide(bytes, context);
  else if (format === 'application/postscript') yield* maskSides(readMaskPostScript(bytes));
  else if (format === 'application/pdf') {
    const masks = readMaskPdf(bytes);
    yield* masks ? maskSides(masks) : drawnPages(bytes, context);
  } else throw trayError('format', { format });
}

function* maskSides(pages: Iterable<MaskPage>): Generator<ReceivedSide> {
  for (const page of pages) yield { ...page, exact: true };
}

async function pictureSide(bytes: Uint8Array, context: SideContext): Promise<ReceivedSide> {
  const size = jpegSize(bytes);
  if (size === undefined) throw trayError('jpeg', { what: 'something else' });
  if (size.widthPx * size.heightPx > MAX_PICTURE_PX) {
    throw trayError('jpeg', { what: `${size.widthPx} x ${size.heightPx} pixels` });
  }
  // The one copy of the package that draws in this process (see canvas.ts).
  const { loadImage } = require(CANVAS_ENTRY_PATH) as typeof import('@napi-rs/canvas');
  const image = await loadImage(Buffer.from(bytes)).catch(() => {
    throw trayError('jpeg', { what: 'a broken one' });
  });
  const box = pageBoxOf(context);
  const turned = image.width > image.height !== box.widthPx > box.heightPx;
  const [widthPx, heightPx] = turned ? [image.height, image.width] : [image.width, image.height];
  const { x, y, scale } = placeOn(box, widthPx, heightPx, context.ticket.scaling);
  return drawnSide(box, context, (page) => {
    page.translate(x, y);
    page.scale(scale, scale);
    if (turned) page.transform(0, 1, -1, 0, widthPx, 0);
    page.drawImage(image, 0, 0);
  });
}

async function* drawnPages(bytes: Uint8Array, context: SideContext): AsyncGenerator<ReceivedSide> {
  const { task, document } = await openPdf(bytes, {
    ...DEFAULT_LIMITS,
    maxBytes: LIMIT_MIB << 20,
    maxPages: MAX_PAGES,
  });
  try {
    const box = pageBoxOf(context);
    const { pageRanges, scaling } = context.ticket;
    for (let number = 1; number <= document.numPages; number++) {
      if (pageRanges.length > 0 && !pageRanges.some(([first, last]) => number >= first && number <= last)) continue;
      throwIfAborted(context.signal);
      const page = await document.getPage(number);
      const natural = page.getViewport({ scale: DRAWN_DPI / 72 });
      // A page as large as the paper is printed as it is, whatever the scaling: its own margins are white already.
      const sameSize =
        Math.abs(natural.width - box.widthPx) < DRAWN_DPI / 12 &&
        Math.abs(natural.height - box.heightPx) < DRAWN_DPI / 12;
      const place = placeOn(box, natural.width, natural.height, sameSize ? 'none' : scaling);
      const viewport = page.getViewport({
        scale: (place.scale * DRAWN_DPI) / 72,
        offsetX: sameSize ? 0 : place.x,
        offsetY: sameSize ? 0 : place.y,
      });
      yield await drawnSide(box, context, async (canvasContext, canvas) => {
        await page.render({ canvasContext, canvas, viewport, intent: 'print' } as never).promise;
      });
      page.cleanup();
    }
  } finally {
    await task.destroy();
  }
}
