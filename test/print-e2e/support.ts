// A printed job and a rendered one -> are they the same dots? Sinks that keep documents, and separations side by side.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { readPwg } from '../../src/print/pwg/reader.ts';
import { type ReceivedSheet, receiveSheets } from '../../src/print/received-sheets.ts';
import type { DocumentSink, ReceivedDocument } from '../../src/print/virtual-printer/sink.ts';
import { type BitPlane, createPlane, rowBytes, SEPARATIONS, type Separation } from '../../src/raster/plane.ts';

/** A device profile without colour: its sheets are in K alone. @returns its path */
export async function monoProfile(folder: string): Promise<string> {
  const colour = await readFile(new URL('../../calibration/generic-600.json', import.meta.url), 'utf8');
  const { detection: _, ...profile } = JSON.parse(colour) as { device: object; detection?: object };
  const path = join(folder, 'mono-test.json');
  await writeFile(
    path,
    JSON.stringify({ ...profile, name: 'mono-test', device: { ...profile.device, colour: false } }),
  );
  return path;
}

export type Planes = Partial<Record<Separation, BitPlane>>;

/** Upright separations of a job: for each sheet the front, then the back. */
export type Sides = readonly { readonly widthPx: number; readonly heightPx: number; readonly planes: Planes }[];

export interface KeptDocument {
  readonly format: string;
  readonly ticket: ReceivedDocument['ticket'];
  readonly bytes: Buffer;
}

/** Takes any format whole; PWG pages are judged as the device model judges them. */
export function keepingSink(documents: KeptDocument[]): DocumentSink {
  return {
    formats: ['image/pwg-raster', 'application/pdf', 'application/postscript', 'image/jpeg'],
    async print(document) {
      const chunks: Uint8Array[] = [];
      async function* copied(): AsyncGenerator<Uint8Array> {
        for await (const chunk of document.bytes) {
          chunks.push(chunk);
          yield chunk;
        }
      }
      if (document.format === 'image/pwg-raster') {
        for await (const event of readPwg(copied())) {
          if (event.kind === 'page') document.checkPage(event.header);
          else if (event.kind === 'page-end') await document.impressionPrinted();
        }
      } else for await (const _ of copied());
      documents.push({ format: document.format, ticket: document.ticket, bytes: Buffer.concat(chunks) });
    },
  };
}

export async function pwgSides(bytes: Uint8Array): Promise<Sides> {
  const sides: ReceivedSheet['front'][] = [];
  for await (const { front, back } of receiveSheets(chunksOf(bytes))) sides.push(front, back!);
  if (!sides.every((side) => side.exact)) throw new Error('a tone in the stream');
  return sides;
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536);
}

/** What `render` wrote into a folder. */
export async function renderedSides(folder: string, sheetCount: number): Promise<Sides> {
  const sides = [];
  for (let sheet = 1; sheet <= sheetCount; sheet++) {
    for (const [side, inks] of [
      ['front', ['k']],
      ['back', SEPARATIONS],
    ] as const) {
      const planes: Planes = {};
      for (const ink of inks) {
        planes[ink] = (await decodePng1(await readFile(join(folder, `sheet-${sheet}-${side}-${ink}.png`)))).plane;
      }
      sides.push({ planes, widthPx: planes.k!.widthPx, heightPx: planes.k!.heightPx });
    }
  }
  return sides;
}

/** `plane` cropped or padded with white, right and below; an absent one is white. */
function fitted(plane: BitPlane | undefined, widthPx: number, heightPx: number): Buffer {
  const target = createPlane(widthPx, heightPx);
  if (plane === undefined) return Buffer.from(target.data.buffer);
  const bytes = Math.min(rowBytes(plane.widthPx), target.strideBytes);
  const mask = 0xff & (0xff << (8 * target.strideBytes - widthPx));
  for (let y = 0; y < Math.min(heightPx, plane.heightPx); y++) {
    const to = y * target.strideBytes;
    target.data.set(plane.data.subarray(y * plane.strideBytes, y * plane.strideBytes + bytes), to);
    target.data[to + target.strideBytes - 1]! &= mask;
  }
  return Buffer.from(target.data.buffer);
}

/** Where the received sides differ from the rendered ones, or undefined. Pixels that only one of them has must be white. */
export function unlike(received: Sides, rendered: Sides): string | undefined {
  if (received.length !== rendered.length) return `${received.length} sides in place of ${rendered.length}`;
  for (const [i, side] of received.entries()) {
    for (const ink of SEPARATIONS) {
      const got = fitted(side.planes[ink], side.widthPx, side.heightPx);
      const want = fitted(rendered[i]!.planes[ink], side.widthPx, side.heightPx);
      if (Buffer.compare(got, want) !== 0) {
        const at = got.findIndex((byte, index) => byte !== want[index]);
        const stride = rowBytes(side.widthPx);
        return `side ${i + 1}, ${ink}: row ${Math.floor(at / stride)}, byte ${at % stride}`;
      }
    }
  }
  return undefined;
}

/** Share of pixels with ink. */
export function inkShare(plane: BitPlane | undefined): number {
  if (plane === undefined) return 0;
  let ink = 0;
  for (const byte of plane.data) for (let bits = byte; bits !== 0; bits &= bits - 1) ink++;
  return ink / (plane.widthPx * plane.heightPx);
}
