// What the spooler front is to its clients: a printer that takes PDF and lays every page on a duplex A4 sheet of its own.
import type { DeviceModel, ModelMedia } from '../print/virtual-printer/model.ts';

export const TICKET_ATTRIBUTE = 'certificate-ticket';

const A4: ModelMedia = { name: 'iso_a4_210x297mm', marginHundredthMm: 423, source: 'tray-1', ready: true };
/** Page sizes that a demonstration takes and fits onto A4, the only paper there is. */
const OTHER_PAGES: readonly ModelMedia[] = ['na_letter_8.5x11in', 'na_index-4x6_4x6in'].map((name) => ({
  ...A4,
  name,
  ready: false,
}));

/** @param demo says so in its name: what it prints is worth nothing */
export function frontModel(demo: boolean): DeviceModel {
  return {
    id: 'front',
    manufacturer: 'kiosk-raster',
    makeAndModel: demo ? 'kiosk-raster Certificate Printer (DEMO)' : 'kiosk-raster Certificate Printer',
    colour: true,
    pagesPerMinute: 20,
    // A ticket is for a PDF. Without tickets, what any IPP Everywhere client sends is taken too, as pictures.
    formats: demo ? ['application/pdf', 'image/pwg-raster', 'image/jpeg'] : ['application/pdf'],
    ...(demo
      ? {
          pwg: {
            types: ['black_1', 'sgray_8', 'srgb_8', 'cmyk_8'],
            resolutionsDpi: [300, 600],
            sheetBack: 'normal' as const,
            mixedTypes: true,
            pageSize: 'any' as const,
          },
        }
      : {}),
    resolutionsDpi: demo ? [300, 600] : [600],
    defaultResolutionDpi: 600,
    // The back carries the proof: there is no other way to print.
    sides: ['two-sided-long-edge'],
    // Every page is printed, upright and whole: nothing else is taken, and then done otherwise.
    only: {
      'orientation-requested': [3],
      'print-scaling': ['auto', 'auto-fit', 'fit', 'none'],
      // IPP Everywhere wants page ranges of whoever takes PDF. A demonstration takes those that name every page.
      ...(demo ? {} : { 'page-ranges': [] }),
    },
    // A ticket is for one use. Without one a copy is a certificate of its own: sealed afresh, in a journal entry of its own.
    ...(demo ? {} : { maxCopies: 1 }),
    ownJobAttributes: [TICKET_ATTRIBUTE],
    media: demo ? [A4, ...OTHER_PAGES] : [A4],
    mediaTypes: ['stationery'],
    outputBin: 'face-down',
    supplies: [{ colorant: 'black', levelPercent: 100 }],
  };
}
