// Separation bands -> PDF pages of pixel-aligned 1-bit image masks in DeviceCMYK, one mask per ink combination.
import type { BandWriter, ByteSink, PageSpec, PartJoiner } from '../band-writer.ts';
import type { InkMask } from '../masks/ink-masks.ts';
import { createMaskWriter } from '../masks/mask-writer.ts';
import { createPdfJoiner } from './joiner.ts';
import { contentsObject, maskObject, PAGES_OBJECT, pageObject } from './layout.ts';
import { points } from './numbers.ts';

/**
 * A PDF encoder for 1-bit separations. The page box is the raster's size exactly, so that at its resolution a pixel
 * of the mask is a pixel of the device. With `job.part` only the page objects are written: `createPdfJoiner` makes the
 * file. What else holds is in `createMaskWriter`.
 */
export function createPdfWriter(sink: ByteSink): BandWriter {
  let joiner: PartJoiner | undefined;
  let put: ByteSink = sink;
  return createMaskWriter({
    beginJob(job) {
      if (job.part !== undefined) return;
      joiner = createPdfJoiner(job, sink);
      put = joiner.push;
    },
    writePage: (page, number, masks) => writePage(page, number, masks, put),
    endJob: () => joiner?.end(),
  });
}

function writePage(page: PageSpec, number: number, masks: readonly InkMask[], put: ByteSink): void {
  const { widthPx, heightPx, dpi } = page;
  const text = (part: string): void => put(Buffer.from(part, 'latin1'));
  const names = masks.map((_, i) => `/M${i} ${maskObject(number, i)} 0 R`);
  text(
    `${pageObject(number)} 0 obj\n<< /Type /Page /Parent ${PAGES_OBJECT} 0 R ` +
      `/MediaBox [0 0 ${points(widthPx, dpi)} ${points(heightPx, dpi)}] ` +
      `/Resources << /XObject << ${names.join(' ')} >> >> /Contents ${contentsObject(number)} 0 R >>\nendobj\n`,
  );
  const paint = masks.map((mask, i) => {
    const bottom = points(heightPx - mask.y - mask.heightPx, dpi);
    const size = `${points(widthPx, dpi)} 0 0 ${points(mask.heightPx, dpi)}`;
    return `q ${mask.inks.join(' ')} k ${size} 0 ${bottom} cm /M${i} Do Q\n`;
  });
  const contents = paint.join('');
  text(`${contentsObject(number)} 0 obj\n<< /Length ${contents.length} >>\nstream\n${contents}\nendstream\nendobj\n`);
  masks.forEach((mask, i) => {
    text(
      `${maskObject(number, i)} 0 obj\n<< /Type /XObject /Subtype /Image /Width ${widthPx} /Height ${mask.heightPx} ` +
        `/ImageMask true /BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode /Length ${mask.zlibBytes} >>\nstream\n`,
    );
    for (const piece of mask.zlib) put(piece);
    text('\nendstream\nendobj\n');
  });
}
