// A wanted paper and what a printer offers -> the printer's own paper of that size, listed or within a range of custom sizes.
import type { MediaSize, PrinterCapabilities } from './printer.ts';

export interface PaperSize {
  readonly widthHundredthMm: number;
  readonly heightHundredthMm: number;
}

/** Dimensions in hundredths of a millimetre out of a PWG self-describing name (PWG 5101.1), or undefined. */
export function parseMediaName(mediaName: string): PaperSize | undefined {
  const match = /_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$/.exec(mediaName);
  if (match === null) return undefined;
  const unit = match[3] === 'mm' ? 100 : 2540;
  // 8.5 in is 21590; 4.125 in is 10477.5, which PWG 5101.1 rounds down.
  const length = (digits: string): number => Math.floor(Number(digits) * unit + 1e-6);
  return { widthHundredthMm: length(match[1]!), heightHundredthMm: length(match[2]!) };
}

/** The name of a size that has none of its own, as CUPS makes it: `custom_210x297mm_210x297mm`. */
export function customMediaName({ widthHundredthMm, heightHundredthMm }: PaperSize): string {
  const size = `${widthHundredthMm / 100}x${heightHundredthMm / 100}mm`;
  return `custom_${size}_${size}`;
}

export function sameSize(a: PaperSize, b: PaperSize): boolean {
  return a.widthHundredthMm === b.widthHundredthMm && a.heightHundredthMm === b.heightHundredthMm;
}

/** Whether both dimensions lie between those of `min` and `max`, these included. */
export function isWithin(size: PaperSize, min: PaperSize, max: PaperSize): boolean {
  return (
    size.widthHundredthMm >= min.widthHundredthMm &&
    size.widthHundredthMm <= max.widthHundredthMm &&
    size.heightHundredthMm >= min.heightHundredthMm &&
    size.heightHundredthMm <= max.heightHundredthMm
  );
}

type Offered = Pick<PrinterCapabilities, 'media' | 'mediaRanges'>;

/** A paper that the printer lists: under this name, or by its size where the printer lists it without one. */
export function listedMedia({ media }: Offered, name: string): MediaSize | undefined {
  const named = media.find((one) => one.name === name);
  if (named !== undefined) return named;
  const size = parseMediaName(name);
  const unnamed = size && media.find((one) => one.askBy !== undefined && sameSize(one, size));
  return unnamed && { ...unnamed, name };
}

/** A paper of the size in `name` that the printer takes because it takes every size of a range. */
export function customMedia({ mediaRanges }: Offered, name: string): MediaSize | undefined {
  const size = parseMediaName(name);
  if (size === undefined) return undefined;
  const range = mediaRanges?.find(({ min, max }) => isWithin(size, min, max));
  if (range === undefined) return undefined;
  const { margins, askBy } = range;
  // A name is understood only if it says that it is a custom one; a size needs no such name.
  const asked = askBy === undefined && !name.startsWith('custom_') ? customMediaName(size) : name;
  return { name: asked, ...size, margins, ...(askBy === undefined ? {} : { askBy }) };
}
