// A colour device that prints to the edge and enlarges what it does: its A4 has no name, stands only in media-col-database.
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const unnamedSizes: DeviceModel = {
  ...colourMfp,
  id: 'unnamed-sizes',
  makeAndModel: 'kiosk-raster Virtual Unnamed Sizes',
  media: [
    { name: 'na_letter_8.5x11in', marginHundredthMm: 300, source: 'by-pass-tray', ready: true, borderless: true },
    { name: 'iso_a4_210x297mm', marginHundredthMm: 300, source: 'main', ready: true, borderless: true, unnamed: true },
  ],
};
