// An older laser: a job comes in one piece (Print-Job), paper by name alone, and A4 is one size within what its tray takes.
import type { DeviceModel } from '../model.ts';
import { monoLaser } from './mono-laser.ts';

export const wholeJobs: DeviceModel = {
  ...monoLaser,
  id: 'whole-jobs',
  makeAndModel: 'kiosk-raster Virtual Older Laser',
  wholeJobsOnly: true,
  mediaCol: false,
  media: [{ name: 'na_letter_8.5x11in', marginHundredthMm: 423, source: 'main', ready: true }],
  customMedia: {
    minName: 'custom_min_76.2x127mm',
    maxName: 'custom_max_215.9x355.6mm',
    marginHundredthMm: 423,
  },
};
