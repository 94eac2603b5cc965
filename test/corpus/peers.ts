// A page of a PDF -> its grey picture by poppler, MuPDF or pdfium, at any resolution.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { type GreyPicture, inFolder, parsePgm } from '../raster-page/raster-support.ts';

/** Peers get this long for a page; a hostile file may hold them for ever. */
const PEER_TIMEOUT_MS = 30_000;

export type Peer = (pdf: Uint8Array, pageNumber: number, dpi: number) => GreyPicture | Promise<GreyPicture>;

export const poppler: Peer = (pdf, pageNumber, dpi) =>
  run(
    pdf,
    'pdftoppm',
    (page) => ['-q', '-r', dpi.toString(), '-gray', '-cropbox', '-f', page, '-singlefile', 'in.pdf', 'out'],
    pageNumber,
  );

export const mupdf: Peer = (pdf, pageNumber, dpi) =>
  run(
    pdf,
    'mutool',
    (page) => ['draw', '-q', '-r', dpi.toString(), '-c', 'gray', '-o', 'out.pgm', 'in.pdf', page],
    pageNumber,
  );

function run(pdf: Uint8Array, program: string, args: (page: string) => string[], pageNumber: number): GreyPicture {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    execFileSync(program, args(String(pageNumber)), { cwd: folder, stdio: 'ignore', timeout: PEER_TIMEOUT_MS });
    return parsePgm(readFileSync(join(folder, 'out.pgm')));
  });
}

/** One instance: its memory stays with the process. */
let library: Promise<PDFiumLibrary> | undefined;

export const pdfium: Peer = async (pdf, pageNumber, dpi) => {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(pdf);
  try {
    const page = document.getPage(pageNumber - 1);
    const { data, width, height } = await page.render({ scale: dpi / 72, render: 'bitmap' });
    const grey = new Uint8Array(width * height);
    // Bytes of a pixel are blue, green, red, alpha on white, or the reverse: luma is close either way for grey pages.
    for (let p = 0; p < grey.length; p++)
      grey[p] = (data[4 * p] * 77 + data[4 * p + 1] * 151 + data[4 * p + 2] * 28) >> 8;
    return { widthPx: width, heightPx: height, data: grey };
  } finally {
    document.destroy();
  }
};
