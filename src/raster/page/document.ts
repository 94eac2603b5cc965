// A certificate PDF -> checked pages, and each page as bands of 1-bit black, top to bottom.
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../errors.ts';
import type { BitBand, BitPlane } from '../plane.ts';
import { type Kernels, loadKernels, type RgbaBand } from '../screen/kernels.ts';
import { clusteredDotScreen, type ThresholdScreen } from '../screen/threshold-screen.ts';
import { multiply } from './affine.ts';
import { BandAssembly } from './band-assembly.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { registerFonts } from './fonts.ts';
import { checkGlyphs, type GlyphSurvey } from './glyphs.ts';
import { DEFAULT_LIMITS, type IntakeLimits, type OpenedPdf, openPdf } from './intake.ts';
import { type Fit, type PagePlacement, placePage } from './page-fit.ts';
import { type OperatorList, PageProgram } from './page-program.ts';
import { BLACK_MAX, luma } from './paint-code.ts';
import { codePaints, type PixelMeaning } from './paint-walk.ts';
import { loadPdfJs } from './pdfjs.ts';
import { freeCanvas } from './recording-canvas.ts';
import { STRIP_ROWS, StripBuffers } from './strip-buffers.ts';

export interface DocumentOptions {
  /** A page that is not A4 is refused (default) or fitted. */
  readonly fit?: Fit;
  readonly limits?: Partial<IntakeLimits>;
  /** The clock of the timings, in ms. */
  readonly now?: () => number;
}

/** What is known of a page before anything of it prints. Plain data: it crosses threads. */
export interface PagePreflight extends GlyphSurvey {
  readonly pageIndex: number;
  /** The page as viewed. */
  readonly widthPt: number;
  readonly heightPt: number;
  /** True when the page was not A4 and was fitted. */
  readonly fitted: boolean;
  readonly parseMs: number;
  readonly checkMs: number;
}

export interface RasterRequest {
  readonly dpi: 300 | 600 | 1200;
  /** The raster's size. The page lies at its top left, 1 pt = dpi / 72 px; the rest is cropped, or white. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Rows a band, default 512. The last band has fewer. */
  readonly bandRows?: number;
  /** How tones become dots; default a clustered-dot screen for the resolution. */
  readonly screen?: ThresholdScreen;
}

/** Time per stage, in ms. */
export interface RasterTimings {
  readonly parseMs: number;
  readonly checkMs: number;
  /** Rewriting paints into the paint code. */
  readonly codeMs: number;
  readonly recordMs: number;
  readonly rasterMs: number;
  readonly screenMs: number;
  /** Time spent in `onBand`. */
  readonly consumerMs: number;
}

export interface CertificateDocument extends AsyncDisposable {
  readonly pageCount: number;
  /**
   * Parses a page and checks that everything on it can print. The parsed page is kept for `rasterise`.
   *
   * @throws pdf.glyph-missing, pdf.page-size, pdf.broken, pdf.image-broken, job.cancelled
   */
  preflight(pageIndex: number, signal?: AbortSignal): Promise<PagePreflight>;
  /**
   * Makes a page's bands, top to bottom. A page that was not preflighted is checked first, before its first band.
   *
   * @param onBand gets each band once; its plane is reused, so it is valid only until the returned promise settles
   * @throws what preflight throws
   */
  rasterise(
    pageIndex: number,
    request: RasterRequest,
    onBand: (band: BitBand) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<RasterTimings>;
}

const DEFAULT_BAND_ROWS = 512;

/**
 * Ink where at least half of the pixel is covered. Half of white is 127.5, and Skia's coverage is right to about 1/64:
 * 130 keeps a hairline that lies across two pixels from falling between them.
 */
export const INK_CUTOFF = 130;

/** A page between its check and its raster. */
interface CheckedPage {
  readonly program: PageProgram;
  readonly canvas: Canvas;
  readonly placement: PagePlacement;
  readonly report: PagePreflight;
}

class PdfCertificate implements CertificateDocument {
  readonly pageCount: number;
  readonly #pdf: OpenedPdf;
  readonly #kernels: Kernels;
  readonly #fit: Fit;
  readonly #now: () => number;
  readonly #checked = new Map<number, CheckedPage>();
  /** Patterns and Type 3 glyphs that are in the paint code already. */
  readonly #codedLists = new WeakSet<OperatorList>();

  constructor(pdf: OpenedPdf, kernels: Kernels, options: DocumentOptions) {
    this.#pdf = pdf;
    this.#kernels = kernels;
    this.#fit = options.fit ?? 'refuse';
    this.#now = options.now ?? (() => performance.now());
    this.pageCount = pdf.document.numPages;
  }

  async preflight(pageIndex: number, signal?: AbortSignal): Promise<PagePreflight> {
    return (await this.#check(pageIndex, signal)).report;
  }

  async #check(pageIndex: number, signal?: AbortSignal): Promise<CheckedPage> {
    const known = this.#checked.get(pageIndex);
    if (known) return known;
    if (!Number.isInteger(pageIndex) || pageIndex < 0 || pageIndex >= this.pageCount) {
      throw new RangeError(`Expected a page index below ${this.pageCount} but received ${pageIndex}`);
    }
    throwIfAborted(signal);
    const start = this.#now();
    const canvas = createCanvas(1, 1);
    const program = await PageProgram.parse(this.#pdf.document, pageIndex, canvas, signal);
    try {
      const parsed = this.#now();
      const placement = placePage(pageIndex + 1, program.widthPt, program.heightPt, this.#fit);
      const survey = await checkGlyphs(program, pageIndex + 1);
      const report: PagePreflight = {
        ...survey,
        pageIndex,
        widthPt: program.widthPt,
        heightPt: program.heightPt,
        fitted: placement.fitted,
        parseMs: parsed - start,
        checkMs: this.#now() - parsed,
      };
      const page = { program, canvas, placement, report };
      this.#checked.set(pageIndex, page);
      return page;
    } catch (error) {
      program.discard();
      throw error;
    }
  }

  async rasterise(
    pageIndex: number,
    request: RasterRequest,
    onBand: (band: BitBand) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<RasterTimings> {
    const { widthPx, heightPx, dpi } = request;
    const page = await this.#check(pageIndex, signal);
    this.#checked.delete(pageIndex);
    const strips = StripBuffers.acquire(widthPx);
    const bands = new BandAssembly(widthPx, Math.min(request.bandRows ?? DEFAULT_BAND_ROWS, heightPx), onBand);
    const times = { codeMs: 0, recordMs: 0, rasterMs: 0, screenMs: 0, consumerMs: 0 };
    try {
      let then = this.#now();
      const lap = (stage: keyof typeof times): void => {
        const now = this.#now();
        times[stage] += now - then;
        then = now;
      };
      const pxPerPt = dpi / 72;
      const toPixels = page.placement.matrix.map((value) => value * pxPerPt);
      const { program } = page;
      const fromUser = multiply(toPixels, program.viewMatrix);
      const meaning = codePaints(program, program.operators, fromUser, dpi, this.#codedLists);
      const screen = request.screen ?? clusteredDotScreen(dpi);
      lap('codeMs');
      await program.draw(widthPx, heightPx, toPixels, pageIndex + 1, signal);
      lap('recordMs');
      for (let y = 0; y < heightPx; y += STRIP_ROWS) {
        throwIfAborted(signal);
        const rows = Math.min(STRIP_ROWS, heightPx - y);
        const strip = strips.raster(page.canvas, y, rows);
        lap('rasterMs');
        const plane = strips.plane(rows);
        this.#read(strip, meaning, screen, y, plane);
        lap('screenMs');
        await bands.add(plane);
        lap('consumerMs');
      }
      await bands.end();
      lap('consumerMs');
    } finally {
      bands.wipe();
      strips.release();
      freeCanvas(page.canvas);
      // Native memory of what pdf.js drew with is given back on a macrotask: a tight loop of pages would never see one.
      await setImmediate();
    }
    return { parseMs: page.report.parseMs, checkMs: page.report.checkMs, ...times };
  }

  #read(strip: RgbaBand, meaning: PixelMeaning, screen: ThresholdScreen, y: number, out: BitPlane): void {
    if (meaning === 'hard') return this.#kernels.threshold(strip, INK_CUTOFF, out);
    if (meaning === 'colours') codePixels(strip);
    this.#kernels.screenTones(strip, INK_CUTOFF, screen, y, out);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { program, canvas } of this.#checked.values()) {
      program.discard();
      freeCanvas(canvas);
    }
    this.#checked.clear();
    await this.#pdf.task.destroy();
    await setImmediate();
  }
}

/** Plain colours -> the paint code, pixel by pixel: all tone but black. Only for pages whose paints could not be coded. */
function codePixels({ data, widthPx, heightPx, strideBytes }: RgbaBand): void {
  for (let y = 0; y < heightPx; y++) {
    for (let p = y * strideBytes, end = p + widthPx * 4; p < end; p += 4) {
      const lightness = luma(data[p], data[p + 1], data[p + 2]);
      data[p] = lightness <= BLACK_MAX ? 0 : 255;
      data[p + 1] = lightness;
    }
  }
}

let kernels: Promise<Kernels> | undefined;

/** Loads what every document needs (pdf.js, faces, kernels), so that the first job finds it warm. */
export async function warmRasteriser(): Promise<void> {
  registerFonts();
  kernels ??= loadKernels();
  await Promise.all([kernels, loadPdfJs()]);
}

/**
 * Opens a certificate.
 *
 * @param pdf is taken over (pdf.js detaches its buffer): pass a copy to keep it
 * @throws pdf.empty, pdf.too-many-bytes, pdf.not-a-pdf, pdf.truncated, pdf.encrypted, pdf.broken, pdf.too-many-pages
 */
export async function openDocument(pdf: Uint8Array, options: DocumentOptions = {}): Promise<CertificateDocument> {
  await warmRasteriser();
  const opened = await openPdf(pdf, { ...DEFAULT_LIMITS, ...options.limits });
  return new PdfCertificate(opened, await kernels!, options);
}
