// Separation bands -> PostScript pages (LanguageLevel 3) of pixel-aligned 1-bit image masks in DeviceCMYK.
import { createSequence } from '../band-sequence.ts';
import type { BandWriter, ByteSink, JobSpec, PageSpec } from '../band-writer.ts';
import { type InkMask, InkMasks } from '../masks/ink-masks.ts';
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
 * A PostScript encoder for 1-bit separations; what holds for the PDF writer holds here. Parts put end to end are the
 * document: the first page's part has the prolog, the last page's the trailer.
 *
 * @throws band.* when the contract of BandWriter is broken
 */
export function createPostScriptWriter(sink: ByteSink): BandWriter {
  const sequence = createSequence();
  let masks: InkMasks | undefined;
  let job: JobSpec | undefined;
  let page: PageSpec | undefined;
  let pageNumber = 0;
  const text = (part: string): void => sink(Buffer.from(part, 'latin1'));

  return {
    beginJob(newJob) {
      sequence.beginJob(newJob, () => 'top-down');
      job = newJob;
      pageNumber = (job.part?.firstPage ?? 1) - 1;
      if (pageNumber === 0) text(documentStart(job));
    },
    bandOrder: (ofPage) => sequence.bandOrder(ofPage),
    beginPage(newPage) {
      sequence.beginPage(newPage);
      page = newPage;
      pageNumber++;
      masks = new InkMasks(newPage);
    },
    writeBand(band) {
      sequence.writeBand(band);
      masks!.add(band);
    },
    endPage() {
      sequence.endPage();
      writePage(page!, pageNumber, masks!.finish(), sink);
      masks![Symbol.dispose]();
      masks = undefined;
    },
    endJob() {
      sequence.endJob();
      if (pageNumber === job!.pageCount) text('%%Trailer\n%%EOF\n');
    },
    [Symbol.dispose]() {
      masks?.[Symbol.dispose]();
      sequence.close();
    },
  };
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
