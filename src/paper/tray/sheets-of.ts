// A document and how the device prints it -> the sheets that come out, one at a time.
import { type ReceivedSheet, type ReceivedSide, receiveSheets } from '../../print/received-sheets.ts';
import { backTransform } from '../../print/virtual-printer/page-rules.ts';
import type { ReceivedDocument } from '../../print/virtual-printer/sink.ts';
import { readWhole, type SideContext, sidesOf } from './sides-of.ts';

export const TRAY_FORMATS: readonly string[] = [
  'image/pwg-raster',
  'application/pdf',
  'application/postscript',
  'image/jpeg',
];

export interface SheetOptions extends SideContext {
  readonly format: string;
  /** Judges the header of each PWG page; throws for one that the device refuses. */
  readonly checkPage?: ReceivedDocument['checkPage'];
  /** After each side. */
  readonly onSide?: () => Promise<void> | void;
}

/** @throws what `receiveSheets` and `sidesOf` throw */
export function sheetsOf(
  chunks: AsyncIterable<Uint8Array>,
  options: SheetOptions,
): AsyncGenerator<ReceivedSheet, void, undefined> {
  const { format, model, ticket, onSide } = options;
  if (format !== 'image/pwg-raster') return otherSheets(chunks, options);
  const sheetBack = model.pwg?.sheetBack;
  return receiveSheets(chunks, {
    onPage: options.checkPage,
    backTransform: sheetBack && (() => backTransform(sheetBack, ticket.sides === 'two-sided-short-edge')),
    ...(onSide ? { onSide } : {}),
  });
}

async function* otherSheets(
  chunks: AsyncIterable<Uint8Array>,
  options: SheetOptions,
): AsyncGenerator<ReceivedSheet, void, undefined> {
  const bytes = await readWhole(chunks);
  const duplex = options.ticket.sides !== 'one-sided';
  let sheet = 0;
  let front: ReceivedSide | undefined;
  for await (const side of sidesOf(options.format, bytes, options)) {
    await options.onSide?.();
    if (duplex && front === undefined) {
      front = side;
      continue;
    }
    yield front === undefined
      ? { sheet: ++sheet, front: side, back: undefined }
      : { sheet: ++sheet, front, back: side };
    front = undefined;
  }
  if (front !== undefined) yield { sheet: ++sheet, front, back: undefined };
}
