// A colour device whose raster is CMYK alone: a black front must go as CMYK too.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const cmykOnly: DeviceModel = {
  ...colourMfp,
  id: 'cmyk-only',
  makeAndModel: 'kiosk-raster Virtual CMYK Printer',
  pwg: { types: ['cmyk_8'], resolutionsDpi: [300, 600], sheetBack: 'rotated', mixedTypes: true, pageSize: 'any' },
  resolutionsDpi: [300, 600],
};
