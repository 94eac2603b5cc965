// A device, settings and a page plan -> what each sheet's maker needs to know: plain data that crosses threads.
import type { DeviceProfile } from '../calibrate/profile.ts';
import type { PantographSettings } from '../raster/pantograph/settings.ts';
import type { SheetSpec } from './make-sheet.ts';
import type { PagePlan } from './plan.ts';
import { inquiryCodeText } from './seal-front.ts';
import type { SheetSealing } from './sheet-sealing.ts';

/** One spec per certificate page: page N is sheet N's front. */
export function sheetSpecs(
  device: DeviceProfile,
  settings: PantographSettings,
  plan: PagePlan,
  sheetCount: number,
  sealings?: readonly SheetSealing[],
): SheetSpec[] {
  const code = sealings?.[0] && inquiryCodeText(sealings[0], plan.dpi);
  return Array.from({ length: sheetCount }, (_, pageIndex) => ({
    pageIndex,
    sheetCount,
    plan,
    settings,
    device,
    ...(code ? { inquiryCode: code } : {}),
    ...(sealings ? { sealing: sealings[pageIndex]! } : {}),
  }));
}
