// Untrusted PWG Raster bytes, in chunks of any size -> page headers and bands of rows, as they come, within limits.
import { BandBuilder, type BandBuilder as Builder, type PwgBand } from './band-builder.ts';
import { pwgError } from './errors.ts';
import { PWG_HEADER_BYTES, PWG_SYNC, type PwgHeader, parsePwgHeader } from './header.ts';
import { LineDecoder } from './line-decoder.ts';
import { type LineFormat, lineFormat } from './samples.ts';

/** What a stream may ask of us. */
export interface PwgLimits {
  readonly maxPages: number;
  readonly maxSidePx: number;
  readonly maxPagePixels: number;
  /** Of all pages together: bounds the time that a small stream of long repeats can cost. */
  readonly maxJobPixels: number;
  /** Bytes of the stream as sent. */
  readonly maxBytes: number;
}

/** 100 pages up to A3 at 1200 dpi; the bytes of 25 A4 sheets of CMYK noise at 600 dpi. */
export const PWG_LIMITS: PwgLimits = {
  maxPages: 100,
  maxSidePx: 20_000,
  maxPagePixels: 300_000_000,
  maxJobPixels: 8_000_000_000,
  maxBytes: 4_000_000_000,
};

export type PwgEvent =
  | { readonly kind: 'page' /** From 1. */; readonly page: number; readonly header: PwgHeader }
  | { readonly kind: 'band'; readonly page: number; readonly band: PwgBand }
  | { readonly kind: 'page-end'; readonly page: number };

/**
 * Decodes a stream: for each page a `page`, its `band`s top to bottom as sent, a `page-end`. Bands are exact (1-bit
 * planes) until the page's first impure pixel, and samples from there on. Use `turnBand` to see a back upright.
 *
 * Memory: one line and one band (4 planes of 128 KiB, or 1 MiB of samples, or one row where that is more).
 *
 * @throws pwg.not-pwg, pwg.truncated, pwg.header, pwg.colour, pwg.limit, pwg.overrun
 */
export async function* readPwg(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: PwgLimits = PWG_LIMITS,
): AsyncGenerator<PwgEvent, void, undefined> {
  const stream = new PwgStream(limits);
  for await (const chunk of chunks) yield* stream.push(chunk);
  stream.end();
}

/** The decoder between two chunks. */
class PwgStream {
  readonly #limits: PwgLimits;
  readonly #head = new Uint8Array(PWG_HEADER_BYTES);
  #headNeeded = PWG_SYNC.length;
  #headBytes = 0;
  #synced = false;
  #bytes = 0;
  #jobPixels = 0;
  #page = 0;
  #open: { lines: LineDecoder; bands: Builder; rowsLeft: number } | undefined;

  constructor(limits: PwgLimits) {
    this.#limits = limits;
  }

  *push(chunk: Uint8Array): Generator<PwgEvent> {
    this.#bytes += chunk.length;
    this.#check('bytes', this.#limits.maxBytes, this.#bytes);
    for (let at = 0; at < chunk.length; ) {
      if (this.#open === undefined) {
        const take = Math.min(this.#headNeeded - this.#headBytes, chunk.length - at);
        this.#head.set(chunk.subarray(at, at + take), this.#headBytes);
        this.#headBytes += take;
        at += take;
        if (this.#headBytes < this.#headNeeded) return;
        this.#headBytes = 0;
        if (!this.#synced) {
          if (PWG_SYNC.some((byte, i) => this.#head[i] !== byte)) throw pwgError('not-pwg', {});
          this.#synced = true;
          this.#headNeeded = PWG_HEADER_BYTES;
        } else {
          yield this.#openPage();
        }
        continue;
      }
      const { lines, bands } = this.#open;
      const page = this.#page;
      at = lines.feed(chunk, at);
      if (!lines.complete) continue;
      if (lines.repeat > this.#open.rowsLeft) throw pwgError('overrun', { page, what: 'repeat' });
      this.#open.rowsLeft -= lines.repeat;
      for (const band of bands.add(lines.line, lines.repeat)) yield { kind: 'band', page, band };
      if (this.#open.rowsLeft === 0) {
        for (const band of bands.end()) yield { kind: 'band', page, band };
        lines.line.fill(0);
        this.#open = undefined;
        yield { kind: 'page-end', page };
      }
    }
  }

  end(): void {
    if (!this.#synced) throw pwgError('not-pwg', {});
    if (this.#open !== undefined) throw pwgError('truncated', { page: this.#page, where: 'rows' });
    if (this.#headBytes > 0 || this.#page === 0) {
      throw pwgError('truncated', { page: this.#page + 1, where: 'header' });
    }
  }

  #openPage(): PwgEvent {
    this.#page++;
    this.#check('pages', this.#limits.maxPages, this.#page);
    const header = parsePwgHeader(this.#head, this.#page);
    const format = this.#checkHeader(header);
    const { bitsPerPixel, bytesPerLine, heightPx } = header;
    const white = format.inkIsHigh ? 0 : 0xff;
    this.#open = {
      lines: new LineDecoder(bytesPerLine, Math.max(1, bitsPerPixel >> 3), white, this.#page),
      bands: new BandBuilder(header, format),
      rowsLeft: heightPx,
    };
    return { kind: 'page', page: this.#page, header };
  }

  /** Refuses a header whose numbers contradict each other or pass a limit, before anything is allocated by them. */
  #checkHeader(header: PwgHeader): LineFormat {
    const page = this.#page;
    const { widthPx, heightPx, colorSpace, bitsPerColor, bitsPerPixel, bytesPerLine, colorOrder, numColors } = header;
    const expect = (field: string, received: number, good: boolean): void => {
      if (!good) throw pwgError('header', { page, field, received });
    };
    expect('Width', widthPx, widthPx >= 1);
    expect('Height', heightPx, heightPx >= 1);
    this.#check('pixels a side', this.#limits.maxSidePx, Math.max(widthPx, heightPx));
    this.#check('pixels a page', this.#limits.maxPagePixels, widthPx * heightPx);
    this.#jobPixels += widthPx * heightPx;
    this.#check('pixels a job', this.#limits.maxJobPixels, this.#jobPixels);
    const format = lineFormat(header);
    if (format === undefined) throw pwgError('colour', { page, colorSpace, bitsPerColor });
    expect('ColorOrder', colorOrder, colorOrder === 0);
    // Senders older than the standard leave NumColors 0.
    expect('NumColors', numColors, numColors === format.channels || numColors === 0);
    expect('BitsPerPixel', bitsPerPixel, bitsPerPixel === bitsPerColor * format.channels);
    expect('BytesPerLine', bytesPerLine, bytesPerLine === (widthPx * bitsPerPixel + 7) >> 3);
    return format;
  }

  #check(what: string, limit: number, received: number): void {
    if (received > limit) throw pwgError('limit', { what, limit, received });
  }
}
