// A colour device of the older kind: PostScript, and sRGB raster for phones.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const postscript: DeviceModel = {
  ...colourMfp,
  id: 'postscript',
  makeAndModel: 'kiosk-raster Virtual PostScript Printer',
  formats: ['application/postscript', 'image/pwg-raster', 'image/jpeg'],
  pwg: { types: ['srgb_8'], resolutionsDpi: [600], sheetBack: 'normal', mixedTypes: true, pageSize: 'any' },
  resolutionsDpi: [600],
};
