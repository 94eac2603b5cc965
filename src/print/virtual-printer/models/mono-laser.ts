// A black-and-white laser printer that takes 1-bit raster at its engine's resolution.
import type { DeviceModel } from '../model.ts';

export const monoLaser: DeviceModel = {
  id: 'mono-laser',
  manufacturer: 'kiosk-raster',
  makeAndModel: 'kiosk-raster Virtual Mono Laser',
  colour: false,
  pagesPerMinute: 30,
  formats: ['image/pwg-raster', 'image/jpeg', 'application/pdf'],
  pwg: {
    types: ['black_1', 'black_8', 'sgray_8'],
    resolutionsDpi: [600, 1200],
    sheetBack: 'rotated',
    mixedTypes: true,
    pageSize: 'any',
  },
  resolutionsDpi: [600, 1200],
  defaultResolutionDpi: 600,
  sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
  media: [
    { name: 'iso_a4_210x297mm', marginHundredthMm: 423, source: 'main', ready: true },
    { name: 'na_letter_8.5x11in', marginHundredthMm: 423, source: 'main', ready: false },
  ],
  mediaTypes: ['stationery'],
  outputBin: 'face-down',
  supplies: [{ colorant: 'black', levelPercent: 55 }],
};
