// Separation bands -> PostScript pages (LanguageLevel 3) of pixel-aligned 1-bit image masks in DeviceCMYK.
import type { BandWriter, ByteSink, JobSpec, PageSpec } from '../band-writer.ts';
import type { InkMask } from '../masks/ink-masks.ts';
import { createMaskWriter } from '../masks/mask-writer.ts';
import { points } from '../pdf/numbers.ts';

/**
 * Paints one mask: `c m y k  width height  pxPerPt-matrix...  bytes M`, then a newline and that many bytes of zlib.
 * The data goes through a filter that ends after `bytes`, and what the inflater leaves (its checksum) is flushed.
 */
const PROLOG = `%%BeginProlog
/M { /Bytes exch def /Below exch def /Tall exch def /Wide exch def /Rows exch def /Columns exch def
  setcmykcolor
  /Data currentfile Bytes () /SubFileDecode filter def
  gsave 0 Below translate Wide Tall scale
  << /ImageType 1 /Width Columns /Height Rows /BitsPerComponent 1 /Decode [1 0]
     /ImageMatrix [Columns 0 0 Rows neg 0 Rows] /DataSource Data /FlateDecode filter >> imagemask
  grestore Data flushfile } bind def
%%EndProlog
`;

/**
 * A PostScript encoder for 1-bit separations. Parts put end to end are the document: the first page's part has the
 * prolog, the last page's the trailer. What else holds is in `createMaskWriter`.
 */
export function createPostScriptWriter(sink: ByteSink): BandWriter {
  const text = (part: string): void => sink(Buffer.from(part, 'latin1'));
  return createMaskWriter({
    beginJob(job) {
      if ((job.part?.firstPage ?? 1) === 1) text(documentStart(job));
    },
    writePage: (page, number, masks) => writePage(page, number, masks, sink),
    endJob(job, lastPage) {
      if (lastPage === job.pageCount) text('%%Trailer\n%%EOF\n');
    },
  });
}

function documentStart(job: JobSpec): string {
  return `%!PS-Adobe-3.0
%%LanguageLevel: 3
%%DocumentData: Binary
%%DocumentProcessColors: Cyan Magenta Yellow Black
%%Pages: ${job.pageCount}
%%EndComments
${PROLOG}%%BeginSetup
<< /Duplex ${job.duplex} /Tumble false >> setpagedevice
%%EndSetup
`;
}

function writePage(page: PageSpec, number: number, masks: readonly InkMask[], sink: ByteSink): void {
  const { widthPx, heightPx, dpi } = page;
  const text = (part: string): void => sink(Buffer.from(part, 'latin1'));
  const size = `${points(widthPx, dpi)} ${points(heightPx, dpi)}`;
  text(
    `%%Page: ${number} ${number}\n%%PageBoundingBox: 0 0 ${Math.ceil((widthPx * 72) / dpi)} ${Math.ceil((heightPx * 72) / dpi)}\n` +
      `%%BeginPageSetup\n<< /PageSize [${size}] >> setpagedevice\n%%EndPageSetup\nsave\n`,
  );
  for (const mask of masks) {
    const tall = points(mask.heightPx, dpi);
    const below = points(heightPx - mask.y - mask.heightPx, dpi);
    const call = `${mask.inks.join(' ')} ${widthPx} ${mask.heightPx} ${points(widthPx, dpi)} ${tall} ${below} ${mask.zlibBytes} M\n`;
    text(`%%BeginData: ${call.length + mask.zlibBytes} Binary Bytes\n${call}`);
    for (const piece of mask.zlib) sink(piece);
    text('\n%%EndData\n');
  }
  text('restore\nshowpage\n');
}
