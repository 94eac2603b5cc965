// A canary certificate -> scans of its sheet's back and front as a visitor hands them in, and every byte string that would give either away.
import { judgeReading, restoreFront } from '../../inquiry/judge-back.ts';
import { encodePng1 } from '../../print/png/encode.ts';
import { openDocument } from '../../raster/page/document.ts';
import { a4SizePx, createPlane, rowBytes } from '../../raster/plane.ts';
import { readField } from '../../raster/scramble/read/read-field.ts';
import { loadInquiryKeys } from '../../seal/keys/inquiry-keys.ts';
import { makeCanary } from './canary.ts';
import { idealScan, pngOf, sealedBacks } from './ideal-backs.ts';
import { greyStrips, inkStrips, type Trace, uniqueTraces, windows } from './traces.ts';

const DPI = 600;
/** Rows of a picture that strips are taken of: every line of text is met several times. */
const ROW_STEP = 23;
/** Windows of a file this far apart: a chunk of an upload holds hundreds. */
const FILE_STEP_BYTES = 64;

export interface InquiryCanary {
  /** PNG, 300 dpi. */
  readonly back: Uint8Array;
  readonly front: Uint8Array;
  readonly traces: readonly Trace[];
}

/** Draws a page of names, seals it as a kiosk does, and reads it back as the site does. */
export async function makeInquiryCanary(
  random: () => number,
  keysFolder: string,
  nowSec: number,
): Promise<InquiryCanary> {
  const canary = await makeCanary(random);
  const { widthPx, heightPx } = a4SizePx(DPI);
  const page = createPlane(widthPx, heightPx);
  {
    await using document = await openDocument(Uint8Array.from(canary.pdf), { fit: 'fit' });
    await document.rasterise(0, { dpi: DPI, widthPx, heightPx, bandRows: 256 }, ({ y, plane }) => {
      for (let row = 0; row < plane.heightPx; row++) {
        const from = row * plane.strideBytes;
        page.data.set(plane.data.subarray(from, from + rowBytes(widthPx)), (y + row) * page.strideBytes);
      }
    });
  }
  const [sealed] = await sealedBacks(keysFolder, [page], nowSec);
  const backScan = idealScan(sealed!);
  const frontScan = idealScan(page);
  const [back, front] = [await pngOf(backScan), await pngOf(frontScan)];

  const reading = await readField(backScan);
  if (reading.kind !== 'read') throw new Error(`the canary's own back is unreadable: ${reading.reason}`);
  using judgement = await judgeReading(reading, await loadInquiryKeys(keysFolder), nowSec);
  const { layers } = judgement;
  if (!layers?.fine) throw new Error(`the canary's own back is ${judgement.verdict}`);
  const restored = restoreFront(layers);
  const picture = await encodePng1(restored.plane, { dpi: restored.dpi });

  const traces = uniqueTraces(function* () {
    for (const scan of [back, front]) yield* windows('scan file', scan, FILE_STEP_BYTES);
    for (const { data, widthPx: width, heightPx: height } of [backScan, frontScan]) {
      for (let y = 0; y < height; y += ROW_STEP) {
        yield* greyStrips('scan pixels', data.subarray(y * width, (y + 1) * width));
      }
    }
    const { coarse, fine } = reading.layers;
    for (const bytes of [coarse, fine!]) {
      yield* windows('sealed layer', bytes);
      // As text too, wherever it begins: three bytes make four characters.
      for (const from of [0, 1, 2]) yield* windows('sealed layer', asBase64(bytes.subarray(from)));
    }
    for (const layer of [layers.coarse, layers.fine!]) yield* windows('compressed layer', layer.compressed);
    yield* pictureTraces(picture);
    const { data, heightPx: rows, strideBytes } = restored.plane;
    for (let y = 0; y < rows; y += ROW_STEP) yield* inkStrips(data.subarray(y * strideBytes, (y + 1) * strideBytes));
  });
  page.data.fill(0);
  restored.plane.data.fill(0);
  return { back, front, traces };
}

/** A picture as it is sent; its head and its end are those of any PNG. */
export function pictureTraces(png: Uint8Array): Generator<Trace> {
  return windows('picture sent', png.subarray(128, Math.max(128, png.length - 32)));
}

const asBase64 = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString('base64'), 'latin1');
