// A colour device without PWG CMYK: exact dots reach it as image masks in a PDF.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const pdfOnly: DeviceModel = {
  ...colourMfp,
  id: 'pdf-only',
  makeAndModel: 'kiosk-raster Virtual PDF Printer',
  formats: ['application/pdf', 'image/pwg-raster', 'image/jpeg'],
  pwg: { types: ['srgb_8'], resolutionsDpi: [600], sheetBack: 'normal', mixedTypes: true, pageSize: 'any' },
  resolutionsDpi: [600],
};
