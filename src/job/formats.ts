// A printer's word about itself and the inks of a sheet -> the ways in which the sheet can be sent, best first, each with its losses.
import type { DeviceProfile } from '../calibrate/profile.ts';
import type { PwgColour } from '../print/band-writer.ts';
import type { DocumentFormat } from '../print/encoders.ts';
import type { PrinterCapabilities } from '../print/printer.ts';
import { SEPARATIONS, type Separation } from '../raster/plane.ts';
import { LAYERS, type Layer } from '../raster/sheet.ts';
import type { Loss } from './losses.ts';

export type Dpi = 300 | 600 | 1200;

/** Inks that occur on each side, in the order C, M, Y, K. */
export interface SheetInks {
  readonly front: readonly Separation[];
  readonly back: readonly Separation[];
}

/**
 * The inks of the layers that are printed. The sheets of a device without colour, or whose colours were not measured, are
 * made in K alone: their detection image is the line screen.
 */
export function sheetInks(
  device: Pick<DeviceProfile, 'device' | 'detection'>,
  layers: readonly Layer[] = LAYERS,
): SheetInks {
  const coloured = device.device.colour && (device.detection?.infrared.length ?? 0) > 0;
  const inksOf = (side: Layer['side']): Separation[] =>
    SEPARATIONS.filter(
      (ink) =>
        (coloured || ink === 'k') &&
        layers.some((layer) => layer.side === side && layer.built && layer.inks.includes(ink)),
    );
  return { front: inksOf('front'), back: inksOf('back') };
}

/** One way to send a sheet. */
export interface Way {
  readonly format: DocumentFormat;
  readonly dpi: Dpi;
  /** PWG colour types; in PDF and PostScript they say only which inks occur. */
  readonly frontColour: PwgColour;
  readonly backColour: PwgColour;
  /** Inks that are sent. */
  readonly inks: SheetInks;
  /**
   * `print-color-mode` to ask for: `monochrome` for data in black or grey alone, so that black is made of K. CMYK data go
   * as `color` even when only K has ink, lest the printer turn them to grey first.
   */
  readonly colourMode: 'color' | 'monochrome';
  readonly losses: readonly Loss[];
}

export interface WayOptions {
  /** Resolutions that the device profile has screens for. */
  readonly calibrated: readonly Dpi[];
  /** The device does not take pages of several colour types in one stream: nothing that it could advertise. */
  readonly singleColourType: boolean;
}

const K_ONLY: SheetInks = { front: ['k'], back: ['k'] };

/** The default resolution first, then finer before coarser. */
export function byPreference(a: Dpi, b: Dpi): number {
  return Number(b === 600) - Number(a === 600) || b - a;
}

/**
 * Every way that the printer offers, best first (docs/formats.md gives the reasons for the order).
 *
 * @param inks what the sheet needs
 */
export function waysToSend(capabilities: PrinterCapabilities, inks: SheetInks, options: WayOptions): Way[] {
  const coloured = [inks.front, inks.back].some((side) => side.some((ink) => ink !== 'k'));
  const pwg = pwgWays(capabilities, inks, coloured, options);
  const masks = maskWays(capabilities, inks, coloured, options);
  // Masks go before K alone where they save colour; else raster goes first: its resolution is stated and not inferred.
  return coloured && capabilities.colour
    ? [...pwg.full, ...masks, ...pwg.blackOnly, ...pwg.srgb]
    : [...pwg.full, ...pwg.blackOnly, ...masks, ...pwg.srgb];
}

interface PwgWays {
  /** Ways that keep all inks apart. */
  readonly full: readonly Way[];
  /** Ways that have K alone. */
  readonly blackOnly: readonly Way[];
  readonly srgb: readonly Way[];
}

function pwgWays(
  { pwg, colour, formats, jobAttributes }: PrinterCapabilities,
  inks: SheetInks,
  coloured: boolean,
  options: WayOptions,
): PwgWays {
  const dpi = pwg && rasterDpi(pwg.resolutions, jobAttributes, options.calibrated);
  if (!pwg || !dpi || !formats.includes('image/pwg-raster')) return { full: [], blackOnly: [], srgb: [] };
  const format = 'image/pwg-raster';
  const offered = (...types: PwgColour[]): boolean => types.every((type) => pwg.types.includes(type));
  const way = (frontColour: PwgColour, backColour: PwgColour, sent: SheetInks, losses: Loss[]): Way[] =>
    offered(frontColour, backColour) && !(options.singleColourType && frontColour !== backColour)
      ? [{ format, dpi, frontColour, backColour, inks: sent, colourMode: modeOf(frontColour, backColour), losses }]
      : [];
  const modeOf = (...types: PwgColour[]): Way['colourMode'] =>
    types.includes('cmyk_8') || (coloured && types.includes('srgb_8')) ? 'color' : 'monochrome';
  const own = (side: readonly Separation[]): PwgColour => (side.some((ink) => ink !== 'k') ? 'cmyk_8' : 'black_1');
  const lost: Loss[] = coloured ? ['colour'] : [];
  // Grey on a colour device is made of K only when the device is told to print in black.
  const mix: Loss[] = colour && !jobAttributes.get('print-color-mode')?.includes('monochrome') ? ['k-against-cmy'] : [];
  const black = [
    ...way('black_1', 'black_1', K_ONLY, lost),
    ...way('sgray_8', 'sgray_8', K_ONLY, [...mix, ...lost]),
    ...way('black_8', 'black_8', K_ONLY, lost),
  ];
  const full = [
    ...(coloured
      ? way(own(inks.front), own(inks.back), inks, [])
      : black.filter((one) => one.frontColour === 'black_1')),
    ...way('cmyk_8', 'cmyk_8', inks, []),
  ];
  return {
    full,
    blackOnly: black.filter((one) => !full.includes(one)),
    srgb: way('srgb_8', 'srgb_8', colour ? inks : K_ONLY, [
      'exact-dots',
      ...(coloured && colour ? (['k-against-cmy'] as const) : mix),
      ...(colour ? [] : lost),
    ]),
  };
}

/** PDF, then PostScript: image masks in DeviceCMYK. */
function maskWays(
  { formats, colour, jobAttributes }: PrinterCapabilities,
  inks: SheetInks,
  coloured: boolean,
  { calibrated }: WayOptions,
): Way[] {
  const engine = (jobAttributes.get('printer-resolution') ?? []).map((value) => Number(/^(\d+)dpi$/.exec(value)?.[1]));
  const dpi = [...calibrated].sort(byPreference).find((wanted) => engine.includes(wanted));
  const sent = colour ? inks : K_ONLY;
  const typeOf = (side: readonly Separation[]): PwgColour => (side.some((ink) => ink !== 'k') ? 'cmyk_8' : 'black_1');
  const losses: Loss[] = [
    // Masks are aligned to the pixels of a resolution: at another one they are resampled.
    ...(dpi === undefined ? (['exact-dots'] as const) : []),
    ...(coloured && !colour ? (['colour'] as const) : []),
  ];
  const best = dpi ?? [...calibrated].sort(byPreference)[0];
  if (best === undefined) return [];
  return (['application/pdf', 'application/postscript'] as const)
    .filter((format) => formats.includes(format))
    .map((format) => ({
      format,
      dpi: best,
      frontColour: typeOf(sent.front),
      backColour: typeOf(sent.back),
      inks: sent,
      colourMode: colour ? 'color' : 'monochrome',
      losses,
    }));
}

/** A resolution that raster and job attributes offer alike; what only the raster list has, when they never agree. */
function rasterDpi(
  resolutions: readonly { readonly xDpi: number; readonly yDpi: number }[],
  jobAttributes: PrinterCapabilities['jobAttributes'],
  calibrated: readonly Dpi[],
): Dpi | undefined {
  const offered = [...calibrated]
    .sort(byPreference)
    .filter((wanted) => resolutions.some(({ xDpi, yDpi }) => xDpi === wanted && yDpi === wanted));
  const asked = jobAttributes.get('printer-resolution');
  return offered.find((dpi) => asked?.includes(`${dpi}dpi`)) ?? offered[0];
}
