// A PDF as scanners make them (one picture a page: JPEG, CCITT, JBIG2, Flate) -> its pages as grey pixels, at the picture's own resolution.
import { setImmediate } from 'node:timers/promises';
import { createCanvas, freeCanvas } from '../raster/page/canvas.ts';
import { DEFAULT_LIMITS, openPdf } from '../raster/page/intake.ts';
import { OP } from '../raster/page/operators.ts';
import type { ScanImage } from '../raster/scramble/read/image.ts';

/** Largest PDF that is opened. */
export const MAX_PDF_BYTES = DEFAULT_LIMITS.maxBytes;

/** A page without a picture is drawn at the middle one; finer pictures than the last are drawn at it. */
const DPI = { least: 150, usual: 300, most: 600 } as const;

const PICTURES: ReadonlySet<number> = new Set([OP.paintImageXObject, OP.paintImageMaskXObject]);

export interface PdfScan extends AsyncDisposable {
  readonly pageCount: number;
  /** @param index from 0 */
  page(index: number): Promise<ScanImage>;
}

/**
 * Opens a PDF of scans. Pages are drawn as any viewer would, so a picture in strips or turned by the page comes out whole.
 * @throws `pdf.*`
 */
export async function openPdfScan(pdf: Uint8Array): Promise<PdfScan> {
  const { document, task } = await openPdf(pdf, DEFAULT_LIMITS);
  return {
    pageCount: document.numPages,
    async page(index) {
      const page = await document.getPage(index + 1);
      const view = page.getViewport({ scale: 1 });
      const dpi = resolutionOf(await page.getOperatorList({ intent: 'print' }), view.width, view.height);
      const viewport = page.getViewport({ scale: dpi / 72 });
      const [widthPx, heightPx] = [Math.round(viewport.width), Math.round(viewport.height)];
      const canvas = createCanvas(widthPx, heightPx);
      try {
        const canvasContext = canvas.getContext('2d');
        await page.render({ canvasContext: canvasContext as never, canvas: canvas as never, viewport, intent: 'print' })
          .promise;
        const data = new Uint8Array(widthPx * heightPx);
        const bandRows = 512;
        for (let y = 0; y < heightPx; y += bandRows) {
          const rows = Math.min(bandRows, heightPx - y);
          const rgba = canvasContext.getImageData(0, y, widthPx, rows).data;
          for (let i = 0, p = 0; i < widthPx * rows; i++, p += 4) {
            data[y * widthPx + i] = ((rgba[p] + rgba[p + 1] + rgba[p + 2]) * 21846) >>> 16;
          }
        }
        return { widthPx, heightPx, dpi, data };
      } finally {
        page.cleanup();
        freeCanvas(canvas);
        await setImmediate();
      }
    },
    async [Symbol.asyncDispose]() {
      await task.destroy();
    },
  };
}

/** The resolution of the page's largest picture, if that fills the page along one side. */
function resolutionOf(
  operators: { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] },
  widthPt: number,
  heightPt: number,
): number {
  let most = 0;
  let dpi: number = DPI.usual;
  for (const [i, op] of operators.fnArray.entries()) {
    if (!PICTURES.has(op)) continue;
    const args = operators.argsArray[i] as unknown[];
    const inline = args[0] as { width?: number; height?: number };
    const width = Number(op === OP.paintImageXObject ? args[1] : inline.width);
    const height = Number(op === OP.paintImageXObject ? args[2] : inline.height);
    if (!(width * height > most)) continue;
    most = width * height;
    // A page may be turned: its long side goes with the picture's.
    dpi = (72 * Math.max(width, height)) / Math.max(widthPt, heightPt);
  }
  return Math.min(DPI.most, Math.max(DPI.least, Math.round(dpi)));
}
