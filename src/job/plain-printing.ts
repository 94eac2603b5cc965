// What a printer offers to do to a page -> what to ask for so that it does least.
import type { PrinterCapabilities } from '../print/printer.ts';

/*
 * No keyword of IPP turns enhancement off. These are the choices that have least to do with our pages, best first; what
 * the printer does not offer is not asked for, and without one of them the printer goes by its own setting.
 */

/**
 * `print-content-optimize` (PWG 5100.7). `graphic` stands for flat areas with hard edges, which our pages are; `text` may
 * sharpen and thicken strokes, `photo` smooths, and `auto` looks for pictures among the dots.
 */
const CONTENT = ['graphic', 'text-and-graphic', 'text'] as const;

/**
 * `print-rendering-intent` (PWG 5100.13). `relative` leaves colours that the device has as they are, and paper white
 * without a dot; `absolute` tints the paper, `relative-bpc` lightens black, `perceptual` moves everything.
 */
const INTENT = ['relative', 'saturation'] as const;

export interface PlainPrinting {
  readonly contentOptimize?: string;
  readonly renderingIntent?: string;
  /** A page is laid down as large as it is, as far as the printer says: `print-scaling` offers `none`, or nothing at all. */
  readonly unscaled: boolean;
}

export function plainPrinting({ jobAttributes }: Pick<PrinterCapabilities, 'jobAttributes'>): PlainPrinting {
  const first = (attribute: string, wanted: readonly string[]): string | undefined =>
    wanted.find((value) => jobAttributes.get(attribute)?.includes(value));
  const contentOptimize = first('print-content-optimize', CONTENT);
  const renderingIntent = first('print-rendering-intent', INTENT);
  return {
    ...(contentOptimize === undefined ? {} : { contentOptimize }),
    ...(renderingIntent === undefined ? {} : { renderingIntent }),
    unscaled: jobAttributes.get('print-scaling')?.includes('none') ?? true,
  };
}
