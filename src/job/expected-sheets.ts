// An engine and, where it is known, what its printer takes -> what its next sheets will share: processes are warmed for it before there is a job.
import type { PrinterCapabilities } from '../print/printer.ts';
import { layersOf } from '../raster/sheet.ts';
import type { EngineParts } from './engine.ts';
import { byPreference, sheetInks } from './formats.ts';
import type { SheetSpec } from './make-sheet.ts';
import { type PagePlan, type PatternPlan, patternPlan, planFor, renderPlan } from './plan.ts';
import { inquiryCodeText } from './seal-front.ts';

/** What sheets share. Plain data, without keys: those go with the sheets that need them. */
export interface ExpectedSheets extends Pick<SheetSpec, 'device' | 'settings' | 'inquiryCode'> {
  readonly plan: PatternPlan;
  /** Whether backs carry a scrambled image. */
  readonly sealed: boolean;
}

/**
 * What an engine's next sheets will share, on this printer, or on one that takes everything. A guess: what it misses is made when a
 * sheet wants it.
 */
export function expectedSheets(
  { device, settings, keys }: Pick<EngineParts, 'device' | 'settings' | 'keys'>,
  capabilities?: PrinterCapabilities,
): ExpectedSheets {
  const plan = (capabilities && planWithoutLoss({ device, keys }, capabilities)) ?? fullPlan(device);
  const inquiryCode = keys && inquiryCodeText(keys, plan.dpi);
  return { plan: patternPlan(plan), device, settings, inquiryCode, sealed: keys !== undefined };
}

function fullPlan(device: EngineParts['device']): PagePlan {
  const [dpi = 600] = device.pantograph.screens.map((screens) => screens.dpi).sort(byPreference);
  return renderPlan(dpi);
}

/** Undefined where a job would have to accept a loss, or cannot be printed at all: that is said when there is one. */
function planWithoutLoss(
  { device, keys }: Pick<EngineParts, 'device' | 'keys'>,
  capabilities: PrinterCapabilities,
): PagePlan | undefined {
  const layers = layersOf({ sealed: keys !== undefined, site: keys?.inquiry.site });
  const calibrated = device.pantograph.screens.map((screens) => screens.dpi);
  try {
    return planFor(capabilities, { calibrated, inks: sheetInks(device, layers), layers }).plan;
  } catch {
    return undefined;
  }
}
