// A colour multifunction printer as in a convenience store: black_1 and cmyk_8 at up to 1200 dpi.
import type { DeviceModel } from '../model.ts';

export const colourMfp: DeviceModel = {
  id: 'colour-mfp',
  manufacturer: 'kiosk-raster',
  makeAndModel: 'kiosk-raster Virtual Colour MFP',
  colour: true,
  pagesPerMinute: 40,
  formats: ['image/pwg-raster', 'image/jpeg', 'application/pdf'],
  pwg: {
    types: ['black_1', 'sgray_8', 'srgb_8', 'cmyk_8'],
    resolutionsDpi: [300, 600, 1200],
    sheetBack: 'normal',
    mixedTypes: true,
    pageSize: 'any',
  },
  resolutionsDpi: [300, 600, 1200],
  defaultResolutionDpi: 600,
  sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
  media: [
    { name: 'iso_a4_210x297mm', marginHundredthMm: 423, source: 'tray-1', ready: true },
    { name: 'iso_a3_297x420mm', marginHundredthMm: 423, source: 'tray-2', ready: true },
    { name: 'jis_b5_182x257mm', marginHundredthMm: 423, source: 'tray-3', ready: true },
    { name: 'iso_a5_148x210mm', marginHundredthMm: 423, source: 'by-pass-tray', ready: false },
    { name: 'na_letter_8.5x11in', marginHundredthMm: 423, source: 'by-pass-tray', ready: false },
    { name: 'na_index-4x6_4x6in', marginHundredthMm: 423, source: 'by-pass-tray', ready: false },
  ],
  mediaTypes: ['stationery', 'stationery-heavyweight', 'labels'],
  outputBin: 'face-down',
  supplies: [
    { colorant: 'black', levelPercent: 80 },
    { colorant: 'cyan', levelPercent: 75 },
    { colorant: 'magenta', levelPercent: 70 },
    { colorant: 'yellow', levelPercent: 65 },
    { colorant: 'waste', levelPercent: 20 },
  ],
};
