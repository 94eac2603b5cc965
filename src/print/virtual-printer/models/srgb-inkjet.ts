// A home ink-jet: sRGB raster only, three inks and black it mixes itself, small margins.
import type { DeviceModel } from '../model.ts';

export const srgbInkjet: DeviceModel = {
  id: 'srgb-inkjet',
  manufacturer: 'kiosk-raster',
  makeAndModel: 'kiosk-raster Virtual Ink-jet',
  colour: true,
  pagesPerMinute: 12,
  formats: ['image/pwg-raster', 'image/jpeg'],
  pwg: {
    types: ['sgray_8', 'srgb_8'],
    resolutionsDpi: [300, 600],
    sheetBack: 'rotated',
    mixedTypes: true,
    pageSize: 'any',
  },
  resolutionsDpi: [300, 600],
  defaultResolutionDpi: 300,
  sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
  media: [
    { name: 'iso_a4_210x297mm', marginHundredthMm: 300, source: 'main', ready: true },
    { name: 'jpn_hagaki_100x148mm', marginHundredthMm: 300, source: 'main', ready: false },
    { name: 'na_index-4x6_4x6in', marginHundredthMm: 300, source: 'main', ready: false },
  ],
  mediaTypes: ['stationery', 'photographic'],
  outputBin: 'face-up',
  supplies: [
    { colorant: 'black', levelPercent: 90 },
    { colorant: 'cyan', levelPercent: 40 },
    { colorant: 'magenta', levelPercent: 45 },
    { colorant: 'yellow', levelPercent: 50 },
  ],
};
