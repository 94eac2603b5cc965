// Files of strangers on a pipe -> sealed bytes, restored fronts and comparisons: the confined process that serves one inquiry, without any key.
import { read, write } from 'node:fs';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { encodePng1 } from '../../print/png/encode.ts';
import type { BitPlane } from '../../raster/plane.ts';
import type { ScanImage } from '../../raster/scramble/read/image.ts';
import { toGreyImage } from '../../raster/scramble/read/image.ts';
import { readField } from '../../raster/scramble/read/read-field.ts';
import { closeDoors, followSupervisor } from '../../workers/confinement.ts';
import { compareFront } from '../compare/compare-front.ts';
import type { PageView } from '../compare/page-map.ts';
import { inquiryError } from '../errors.ts';
import { restoreFront } from '../judge-back.ts';
import { openScan, type ScanFile, scanError } from '../load-scan.ts';
// Now, for its native canvas: once the doors are closed nothing native can be loaded.
import '../pdf-scan.ts';
import {
  type FromScan,
  IN_FD,
  OUT_FD,
  type ScanAnswer,
  type SentLayer,
  type SentReading,
  type ToScan,
} from './messages.ts';

const readAsync = promisify(read);
const writeAsync = promisify(write);

let file: ScanFile | undefined;
const fronts: { readonly plane: BitPlane; readonly dpi: number }[] = [];
/** Pages without a field, grey. */
const pages: ScanImage[] = [];

function tell(message: FromScan): void {
  process.send!(message);
}

async function fill(target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await readAsync(IN_FD, target, at, target.length - at, null);
    if (bytesRead === 0) throw new Error('the file broke off');
    at += bytesRead;
  }
}

/** Reads chunks up to the empty one. What is beyond the limit is read and dropped: the pipe must be clean for what follows. */
async function receive(maxBytes: number): Promise<Uint8Array | undefined> {
  const length = new Uint8Array(4);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    await fill(length);
    const bytes = new DataView(length.buffer).getUint32(0);
    if (bytes === 0) break;
    const chunk = new Uint8Array(bytes);
    await fill(chunk);
    total += bytes;
    if (total <= maxBytes) chunks.push(chunk);
  }
  if (total > maxBytes) return undefined;
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

async function send(bytes: Uint8Array): Promise<number> {
  for (let at = 0; at < bytes.length; ) {
    at += (await writeAsync(OUT_FD, bytes, at, bytes.length - at, null)).bytesWritten;
  }
  return bytes.length;
}

async function open(maxBytes: number): Promise<ScanAnswer> {
  await file?.[Symbol.asyncDispose]();
  file = undefined;
  const bytes = await receive(maxBytes);
  if (!bytes) throw inquiryError('too-many-bytes', { mebibytes: Math.floor(maxBytes / 2 ** 20) });
  file = await openScan(bytes);
  return { kind: 'opened', pageCount: file.pageCount };
}

async function readPage(index: number): Promise<{ reading: SentReading; bytes: number }> {
  const scan = await file!.page(index);
  const reading = await readField(scan, { onProgress: (share) => tell({ kind: 'progress', share }) });
  const { diagnostics } = reading;
  if (reading.kind === 'unreadable') {
    return { reading: { kind: 'unreadable', reason: reading.reason, diagnostics, keptAs: keep(scan) }, bytes: 0 };
  }
  const { header, layers } = reading;
  const headerBytes = await send(header);
  const coarseBytes = await send(layers.coarse);
  const fineBytes = layers.fine && (await send(layers.fine));
  const bytes = headerBytes + coarseBytes + (fineBytes ?? 0);
  return { reading: { kind: 'read', headerBytes, coarseBytes, fineBytes, diagnostics }, bytes };
}

function keep(scan: ScanImage): number {
  const { data, widthPx, heightPx } = toGreyImage(scan);
  return pages.push({ widthPx, heightPx, data, ...(scan.dpi === undefined ? {} : { dpi: scan.dpi }) }) - 1;
}

async function restore(
  coarse: SentLayer,
  fine: SentLayer | undefined,
): Promise<{ answer: ScanAnswer; picture: Uint8Array }> {
  const both = (await receive(coarse.bytes + (fine?.bytes ?? 0)))!;
  const front = restoreFront({
    coarse: { geometry: coarse.geometry, compressed: both.subarray(0, coarse.bytes) },
    fine: fine && { geometry: fine.geometry, compressed: both.subarray(coarse.bytes) },
  });
  fronts.push(front);
  const { plane, dpi } = front;
  const picture = await encodePng1(plane, { dpi });
  return { answer: { kind: 'restored', dpi, widthPx: plane.widthPx, heightPx: plane.heightPx }, picture };
}

/** Grey PNG of few tones: small, and sharp where characters are. */
function pictureOf({ widthPx, heightPx, data }: PageView): Promise<Uint8Array> {
  const raw = { width: widthPx, height: heightPx, channels: 1 } as const;
  return sharp(data, { raw }).png({ palette: true, colours: 16, dither: 0, effort: 1, compressionLevel: 6 }).toBuffer();
}

async function compare(front: number, page: number): Promise<{ answer: ScanAnswer; picture: Uint8Array | undefined }> {
  const { plane, dpi } = fronts[front];
  const { seen, ...comparison } = compareFront(plane, dpi, pages[page]);
  return { answer: { kind: 'compared', comparison }, picture: seen && (await pictureOf(seen)) };
}

async function answer(message: ToScan): Promise<{ answer: ScanAnswer; bytes: number }> {
  try {
    switch (message.kind) {
      case 'open':
        return { answer: await open(message.maxBytes), bytes: 0 };
      case 'read': {
        const { reading, bytes } = await readPage(message.page);
        return { answer: { kind: 'reading', reading }, bytes };
      }
      case 'keep':
        return { answer: { kind: 'kept', page: keep(await file!.page(message.page)) }, bytes: 0 };
      case 'restore': {
        const made = await restore(message.coarse, message.fine);
        return { answer: made.answer, bytes: await send(made.picture) };
      }
      case 'compare': {
        const made = await compare(message.front, message.page);
        return { answer: made.answer, bytes: made.picture ? await send(made.picture) : 0 };
      }
    }
  } catch (error) {
    if (process.env['KIOSK_RASTER_DEBUG'] === '1') console.error(error);
    return { answer: { kind: 'error', error: scanError(error).toJSON() }, bytes: 0 };
  }
}

followSupervisor();
process.on('message', (message: ToScan) => void answer(message).then((done) => tell({ kind: 'answer', ...done })));
closeDoors();
tell({ kind: 'ready' });
