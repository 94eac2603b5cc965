// A colour device that forgives nothing: one type per stream, sizes to the pixel, header and attributes in agreement.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const strictMfp: DeviceModel = {
  ...colourMfp,
  id: 'strict-mfp',
  makeAndModel: 'kiosk-raster Virtual Strict MFP',
  formats: ['image/pwg-raster', 'image/jpeg'],
  pwg: { ...colourMfp.pwg!, sheetBack: 'flipped', mixedTypes: false, pageSize: 'exact' },
};
