// A PWG page header, the device model and the job's ticket -> accepted, or refused as that device would refuse it.
import type { SheetBack } from '../band-writer.ts';
import { parseMediaName } from '../media.ts';
import { COLOUR_SPACE, type PwgHeader } from '../pwg/header.ts';
import { virtualPrinterError } from './errors.ts';
import type { DeviceModel } from './model.ts';
import type { JobTicket } from './sink.ts';

export type Transform = readonly [crossFeed: number, feed: number];

const UPRIGHT: Transform = [1, 1];

/** How the back side comes, by sheet-back and by the edge that the sheet turns on (PWG 5102.4, tables 15 and 16). */
const BACK_TRANSFORMS: Readonly<Record<SheetBack, { readonly long: Transform; readonly short: Transform }>> = {
  normal: { long: UPRIGHT, short: UPRIGHT },
  rotated: { long: [-1, -1], short: UPRIGHT },
  flipped: { long: [1, -1], short: [-1, 1] },
  'manual-tumble': { long: UPRIGHT, short: [-1, -1] },
};

/**
 * Directions of the rows and pixels of a back side as this device expects it. It lays the back down by this and not by
 * the header: CUPS turns the pixels and leaves 1, 1 in the header (seen with cups-filters 1.28.17).
 *
 * @param tumble the sheet turns on its short edge
 */
export function backTransform(sheetBack: SheetBack, tumble: boolean): Transform {
  return BACK_TRANSFORMS[sheetBack][tumble ? 'short' : 'long'];
}

const SPACE_NAMES: Readonly<Record<number, string>> = {
  [COLOUR_SPACE.black]: 'black',
  [COLOUR_SPACE.sgray]: 'sgray',
  [COLOUR_SPACE.srgb]: 'srgb',
  [COLOUR_SPACE.cmyk]: 'cmyk',
  [COLOUR_SPACE.rgb]: 'rgb',
  [COLOUR_SPACE.adobeRgb]: 'adobe-rgb',
};

/** The `pwg-raster-document-type` that a header is of. */
export function pwgTypeOf(header: Pick<PwgHeader, 'colorSpace' | 'bitsPerColor'>): string {
  return `${SPACE_NAMES[header.colorSpace] ?? `space-${header.colorSpace}`}_${header.bitsPerColor}`;
}

/** Whether a page is one of the device's papers. Senders round differently: a pixel or two is nothing to most devices. */
function isPaper(model: DeviceModel, asked: JobTicket['media'], header: PwgHeader): boolean {
  const tolerance = model.pwg!.pageSize === 'exact' ? 0 : 2;
  const near = (px: number, hundredthMm: number, dpi: number): boolean =>
    Math.abs(px - Math.floor((hundredthMm * dpi) / 2540)) <= tolerance;
  // A custom size is whatever the job says that it is.
  const sizes = [...model.media.map((media) => parseMediaName(media.name)!), ...(model.customMedia ? [asked] : [])];
  return sizes.some(
    ({ widthHundredthMm, heightHundredthMm }) =>
      near(header.widthPx, widthHundredthMm, header.xDpi) && near(header.heightPx, heightHundredthMm, header.yDpi),
  );
}

/**
 * One per document: pages are judged in their order.
 *
 * @returns throws `virtual-printer.pageRefused` for a page that the device does not take
 */
export function createPageRules(model: DeviceModel, ticket: JobTicket): (header: PwgHeader) => void {
  const { pwg } = model;
  let page = 0;
  let firstType: string | undefined;
  return (header) => {
    page++;
    const refuse = (what: string, expected: string, received: string): never => {
      throw virtualPrinterError('pageRefused', { page, what, expected, received });
    };
    if (pwg === undefined) return refuse('a format', 'another one', 'image/pwg-raster');
    const type = pwgTypeOf(header);
    if (!pwg.types.includes(type)) refuse('colour type', pwg.types.join(', '), type);
    firstType ??= type;
    if (!pwg.mixedTypes && type !== firstType) refuse('colour type', firstType, type);
    const dpi = `${header.xDpi}x${header.yDpi}`;
    if (header.xDpi !== header.yDpi || !pwg.resolutionsDpi.includes(header.xDpi)) {
      refuse('resolution', pwg.resolutionsDpi.join(', '), dpi);
    }
    if (!isPaper(model, ticket.media, header))
      refuse('page size', 'one of its papers', `${header.widthPx}x${header.heightPx} px`);
    if (pwg.pageSize === 'exact') {
      const [cross, feed] = header.duplex && page % 2 === 0 ? backTransform(pwg.sheetBack, header.tumble) : UPRIGHT;
      const got = `${header.crossFeedTransform}, ${header.feedTransform}`;
      if (got !== `${cross}, ${feed}`) refuse('transform', `${cross}, ${feed}`, got);
      const sides = !header.duplex ? 'one-sided' : header.tumble ? 'two-sided-short-edge' : 'two-sided-long-edge';
      if (sides !== ticket.sides) refuse('sides', ticket.sides, sides);
      if (header.xDpi !== ticket.resolutionDpi) refuse('resolution', `${ticket.resolutionDpi}`, dpi);
      const { printContentOptimize: content, renderingIntent: intent } = header;
      if (content !== '' && content !== ticket.contentOptimize) refuse('content', ticket.contentOptimize, content);
      if (intent !== '' && intent !== ticket.renderingIntent) refuse('intent', ticket.renderingIntent, intent);
    }
  };
}
