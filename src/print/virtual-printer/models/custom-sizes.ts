// A colour device whose tray is set by hand: A4 is one of the custom sizes that it takes by media-col.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const customSizes: DeviceModel = {
  ...colourMfp,
  id: 'custom-sizes',
  makeAndModel: 'kiosk-raster Virtual Custom Sizes',
  pwg: { ...colourMfp.pwg!, pageSize: 'exact' },
  media: colourMfp.media.filter((media) => media.name !== 'iso_a4_210x297mm'),
  customMedia: { minName: 'custom_min_98x148mm', maxName: 'custom_max_320x450mm', marginHundredthMm: 423 },
};
