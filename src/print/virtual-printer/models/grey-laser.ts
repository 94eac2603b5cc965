// A mono laser that advertises grey raster alone: exact dots only as 0 and 255.
import type { DeviceModel } from '../model.ts';
import { monoLaser } from './mono-laser.ts';

export const greyLaser: DeviceModel = {
  ...monoLaser,
  id: 'grey-laser',
  makeAndModel: 'kiosk-raster Virtual Grey Laser',
  formats: ['image/pwg-raster', 'image/jpeg'],
  pwg: { types: ['sgray_8'], resolutionsDpi: [300, 600], sheetBack: 'flipped', mixedTypes: true, pageSize: 'any' },
  resolutionsDpi: [300, 600],
};
