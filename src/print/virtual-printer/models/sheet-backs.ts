// The colour multifunction printer once more for each way to turn the back side (PWG 5102.4 section 4.3.6).
import type { DeviceModel } from '../model.ts';
import { colourMfp } from './colour-mfp.ts';

export const sheetBackModels: readonly DeviceModel[] = (['rotated', 'flipped', 'manual-tumble'] as const).map(
  (sheetBack) => ({
    ...colourMfp,
    id: `colour-mfp-${sheetBack}`,
    makeAndModel: `kiosk-raster Virtual Colour MFP (${sheetBack})`,
    pwg: { ...colourMfp.pwg!, sheetBack },
  }),
);
