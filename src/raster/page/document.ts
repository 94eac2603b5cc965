// A certificate PDF -> checked pages, and each page as bands of 1-bit black, top to bottom.
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../errors.ts';
import type { BitBand, BitPlane } from '../plane.ts';
import { type Kernels, loadKernels, type RgbaBand } from '../screen/kernels.ts';
import { clusteredDotScreen, type ThresholdScreen } from '../screen/threshold-screen.ts';
import { multiply } from './affine.ts';
import { BandAssembly } from './band-assembly.ts';
import { clearAllCache } from './canvas.ts';
import { CodedResources } from './coded-resources.ts';
import { loadHarfBuzz, type OutlineFace } from './faces.ts';
import { checkGlyphs, type GlyphSurvey } from './glyphs.ts';
import { DEFAULT_LIMITS, type IntakeLimits, type OpenedPdf, openPdf } from './intake.ts';
import { KeptPages } from './kept-pages.ts';
import { clearOutside, pageBox } from './page-clip.ts';
import { pageDetailBytes } from './page-detail.ts';
import { checkAnnotations } from './page-extras.ts';
import { type Fit, type PagePlacement, placePage } from './page-fit.ts';
import { type OperatorList, PageProgram } from './page-program.ts';
import { BLACK_MAX, luma } from './paint-code.ts';
import { codePaints, type PixelMeaning } from './paint-walk.ts';
import { loadPdfJs } from './pdfjs.ts';
import { checkGroups } from './simplify-groups.ts';
import { StripBuffers } from './strip-buffers.ts';
import { stripMethodFor, stripsOf } from './strip-source.ts';

export interface DocumentOptions {
  /** A page that is not A4 is refused (default) or fitted. */
  readonly fit?: Fit;
  readonly limits?: Partial<IntakeLimits>;
  /** The operator's faces for private-use characters (gaiji) of fonts that are not embedded, in the order of asking. */
  readonly gaiji?: readonly OutlineFace[];
  /** Memory for parsed pages between preflight and raster, default 64 MB. What goes beyond is parsed a second time. */
  readonly keepBytes?: number;
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
  /** About the most that the page's picture takes, sealed; Infinity when that cannot be told without drawing it. */
  readonly detailBytes: number;
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
  /**
   * The bands are kept for the next raster of this page in this size, which then draws nothing. For pages that are made
   * before they are printed; some seven at a time, others are drawn again.
   */
  readonly keep?: boolean;
}

/** Time per stage, in ms. */
export interface RasterTimings {
  readonly parseMs: number;
  readonly checkMs: number;
  /** Rewriting paints into the paint code. */
  readonly codeMs: number;
  /** Drawing by pdf.js, and Skia's rastering of what it drew. */
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
   * @throws pdf.glyph-missing, pdf.page-size, pdf.broken, pdf.image-broken, pdf.too-many-operators,
   * pdf.too-many-forms, pdf.too-many-glyphs, pdf.too-deep, pdf.no-appearance, job.cancelled
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
/** Some fifty pages of text, or two of A4 scanned in colour at 300 dpi. */
const DEFAULT_KEEP_BYTES = 64 << 20;

/**
 * Ink where at least half of the pixel is covered. Half of white is 127.5, and Skia's coverage is right to about 1/64:
 * 130 keeps a hairline that lies across two pixels from falling between them.
 */
const INK_CUTOFF = 130;

/** A page between its check and its raster. */
interface CheckedPage {
  readonly program: PageProgram;
  readonly placement: PagePlacement;
  /** Its pictures in the paint code, as far as the check wanted them. */
  readonly resources: CodedResources;
  readonly report: PagePreflight;
}

class PdfCertificate implements CertificateDocument {
  readonly pageCount: number;
  readonly #pdf: OpenedPdf;
  readonly #kernels: Kernels;
  readonly #fit: Fit;
  readonly #limits: IntakeLimits;
  readonly #gaiji: readonly OutlineFace[];
  readonly #now: () => number;
  readonly #keepBytes: number;
  readonly #checked = new Map<number, Promise<CheckedPage>>();
  readonly #weights = new Map<number, number>();
  readonly #kept = new KeptPages<RasterTimings>();
  /** Patterns and Type 3 glyphs that are in the paint code already. */
  readonly #codedLists = new WeakSet<OperatorList>();

  constructor(pdf: OpenedPdf, kernels: Kernels, limits: IntakeLimits, options: DocumentOptions) {
    this.#pdf = pdf;
    this.#kernels = kernels;
    this.#limits = limits;
    this.#gaiji = options.gaiji ?? [];
    this.#fit = options.fit ?? 'refuse';
    this.#keepBytes = options.keepBytes ?? DEFAULT_KEEP_BYTES;
    this.#now = options.now ?? (() => performance.now());
    this.pageCount = pdf.document.numPages;
  }

  async preflight(pageIndex: number, signal?: AbortSignal): Promise<PagePreflight> {
    const { program, resources, report } = await this.#check(pageIndex, signal);
    this.#weights.set(pageIndex, program.weightBytes + resources.weightBytes);
    await this.#lighten();
    return report;
  }

  /** Lets go of parsed pages beyond the limit, the last pages first: pages print in their order. */
  async #lighten(): Promise<void> {
    let bytes = 0;
    for (const weight of this.#weights.values()) bytes += weight;
    for (const pageIndex of [...this.#weights.keys()].sort((a, b) => b - a)) {
      if (bytes <= this.#keepBytes) return;
      bytes -= this.#weights.get(pageIndex)!;
      const page = this.#take(pageIndex);
      (await page)?.program[Symbol.dispose]();
    }
  }

  /** A checked page, no longer kept. */
  #take(pageIndex: number): Promise<CheckedPage> | undefined {
    const page = this.#checked.get(pageIndex);
    this.#checked.delete(pageIndex);
    this.#weights.delete(pageIndex);
    return page;
  }

  /** The page's check, made once and shared by whoever asks while it is wanted. */
  #check(pageIndex: number, signal?: AbortSignal): Promise<CheckedPage> {
    let page = this.#checked.get(pageIndex);
    if (!page) {
      page = this.#makeCheck(pageIndex, signal);
      this.#checked.set(pageIndex, page);
      page.catch(() => this.#checked.delete(pageIndex));
    }
    return page;
  }

  async #makeCheck(pageIndex: number, signal?: AbortSignal): Promise<CheckedPage> {
    if (!Number.isInteger(pageIndex) || pageIndex < 0 || pageIndex >= this.pageCount) {
      throw new RangeError(`Expected a page index below ${this.pageCount} but received ${pageIndex}`);
    }
    throwIfAborted(signal);
    const start = this.#now();
    const program = await PageProgram.parse(this.#pdf.document, pageIndex, this.#limits, signal);
    try {
      const parsed = this.#now();
      const { widthPt, heightPt } = program;
      const placement = placePage(program.pageNumber, widthPt, heightPt, this.#fit);
      await checkAnnotations(this.#pdf.document, program.pageNumber);
      checkGroups(program.operators, program.pageNumber);
      const survey = await checkGlyphs(program, this.#gaiji);
      const resources = new CodedResources(program);
      const report: PagePreflight = {
        ...survey,
        pageIndex,
        widthPt,
        heightPt,
        fitted: placement.fitted,
        detailBytes: pageDetailBytes(program, resources),
        parseMs: parsed - start,
        checkMs: this.#now() - parsed,
      };
      return { program, placement, resources, report };
    } catch (error) {
      program[Symbol.dispose]();
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
    const bandRows = Math.min(request.bandRows ?? DEFAULT_BAND_ROWS, heightPx);
    // A screen of the caller's own makes another page.
    const kept = request.screen ? undefined : this.#kept;
    if (kept) {
      const start = this.#now();
      const handOn = (band: BitBand) => {
        throwIfAborted(signal);
        return onBand(band);
      };
      const made = await kept.handOn(pageIndex, request, bandRows, handOn, request.keep);
      if (made) return { ...made, consumerMs: this.#now() - start };
    }
    const { program, placement, resources, report } = await this.#check(pageIndex, signal);
    // Its operators are rewritten for this resolution, so the next raster of the page parses anew.
    this.#take(pageIndex);
    const buffers = StripBuffers.acquire(widthPx);
    using keeping = request.keep ? kept?.begin(pageIndex, request) : undefined;
    const bands = new BandAssembly(widthPx, bandRows, (band) => {
      keeping?.add(band);
      return onBand(band);
    });
    const times = { codeMs: 0, rasterMs: 0, screenMs: 0, consumerMs: 0 };
    let then = this.#now();
    const lap = (stage: keyof typeof times): void => {
      const now = this.#now();
      times[stage] += now - then;
      then = now;
    };
    try {
      const transform = placement.matrix.map((value) => (value * dpi) / 72);
      const method = stripMethodFor(program.operators);
      const box = pageBox(program.widthPt, program.heightPt, transform);
      const fromUser = multiply(transform, program.viewMatrix);
      const meaning = codePaints(program, resources, program.operators, fromUser, dpi, this.#codedLists);
      await resources.decode();
      const screen = request.screen ?? clusteredDotScreen(dpi);
      lap('codeMs');
      let y = 0;
      for await (const strip of stripsOf(program, method, { widthPx, heightPx, transform }, buffers, signal)) {
        lap('rasterMs');
        const plane = buffers.plane(strip.heightPx);
        this.#read(strip, meaning, screen, y, plane);
        clearOutside(plane, y, box);
        y += strip.heightPx;
        lap('screenMs');
        await bands.add(plane);
        lap('consumerMs');
      }
      await bands.end();
      lap('consumerMs');
    } finally {
      bands.wipe();
      buffers.release();
      this.#kernels.wipe();
      program[Symbol.dispose]();
      await resources[Symbol.asyncDispose]();
      // Native memory of what pdf.js drew with is given back on a macrotask: a tight loop of pages would never see one.
      await setImmediate();
    }
    const made = { parseMs: report.parseMs, checkMs: report.checkMs, ...times };
    keeping?.done(made);
    return made;
  }

  #read(strip: RgbaBand, meaning: PixelMeaning, screen: ThresholdScreen, y: number, out: BitPlane): void {
    if (meaning === 'colours') codePixels(strip);
    if (meaning === 'hard') this.#kernels.threshold(strip, INK_CUTOFF, out);
    else this.#kernels.screenTones(strip, INK_CUTOFF, screen, y, out);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pages = await Promise.allSettled(this.#checked.values());
    for (const page of pages) if (page.status === 'fulfilled') page.value.program[Symbol.dispose]();
    this.#checked.clear();
    this.#kept[Symbol.dispose]();
    await this.#pdf.task.destroy();
    // Skia's caches hold shapes of the certificate's characters and parts of its pictures.
    clearAllCache();
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
      data[p + 2] = data[p];
    }
  }
}

let kernels: Promise<Kernels> | undefined;

/** Loads what every document needs, so that the first job finds it warm. */
export async function warmRasteriser(): Promise<void> {
  await Promise.all([loadHarfBuzz(), loadEngine()]);
}

/** pdf.js and kernels; a face of ours (5 MB, 35 ms) is loaded by the first page that names a font without embedding it. */
async function loadEngine(): Promise<Kernels> {
  kernels ??= loadKernels();
  await loadPdfJs();
  return kernels;
}

/**
 * Opens a certificate.
 *
 * @param pdf is taken over (pdf.js detaches its buffer): pass a copy to keep it
 * @throws pdf.empty, pdf.too-many-bytes, pdf.too-many-objects, pdf.image-too-large, pdf.not-a-pdf, pdf.truncated, pdf.encrypted, pdf.broken, pdf.too-many-pages, pdf.dynamic-form
 */
export async function openDocument(pdf: Uint8Array, options: DocumentOptions = {}): Promise<CertificateDocument> {
  const kernels = await loadEngine();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return new PdfCertificate(await openPdf(pdf, limits), kernels, limits, options);
}
