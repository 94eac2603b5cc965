// A colour device that has no A4: sizes in inches, a receipt-like long sheet and a very small one.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const oddSizes: DeviceModel = {
  ...colourMfp,
  id: 'odd-sizes',
  makeAndModel: 'kiosk-raster Virtual Odd Sizes',
  media: [
    { name: 'na_legal_8.5x14in', marginHundredthMm: 635, source: 'main', ready: true },
    { name: 'na_number-10_4.125x9.5in', marginHundredthMm: 1168, source: 'by-pass-tray', ready: true },
    { name: 'iso_a6_105x148mm', marginHundredthMm: 500, source: 'by-pass-tray', ready: false },
    { name: 'om_large-photo_200x300mm', marginHundredthMm: 0, source: 'by-pass-tray', ready: false },
  ],
};
