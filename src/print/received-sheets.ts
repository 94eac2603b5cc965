// A PWG Raster stream -> sheets as the engine inside a printer lays them down: upright separations, front and back.
import { type BitPlane, createPlane, rowBytes, type Separation } from '../raster/plane.ts';
import { clusteredDotScreen, type ThresholdScreen } from '../raster/screen/threshold-screen.ts';
import type { PwgBand } from './pwg/band-builder.ts';
import type { PwgHeader } from './pwg/header.ts';
import { PWG_LIMITS, type PwgLimits, readPwg } from './pwg/reader.ts';
import { turnBand } from './pwg/turn.ts';
import { screenTones } from './screen-tones.ts';

/** One printed side: upright planes, one per ink that the stream's colour type has. */
export interface ReceivedSide {
  readonly planes: Readonly<Partial<Record<Separation, BitPlane>>>;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** False when the side held tones that the printer had to screen itself. */
  readonly exact: boolean;
}

export interface ReceivedSheet {
  /** From 1. */
  readonly sheet: number;
  readonly front: ReceivedSide;
  readonly back: ReceivedSide | undefined;
}

export interface ReceiveOptions {
  readonly limits?: PwgLimits;
  /** Called with each page's header before its pixels; throws for a page that the device does not take. */
  readonly onPage?: ((header: PwgHeader) => void) | undefined;
  /** How the device lays a back side down, [cross-feed, feed], when it does not go by the header. */
  readonly backTransform?: ((header: PwgHeader) => readonly [number, number]) | undefined;
  /** Called after each side has been laid down: a printer counts an impression and may wait. */
  readonly onSide?: () => Promise<void> | void;
}

/**
 * Decodes a job. Memory: one sheet (a 1-bit plane per ink and side).
 *
 * @throws what `readPwg` throws
 */
export async function* receiveSheets(
  chunks: AsyncIterable<Uint8Array>,
  options: ReceiveOptions = {},
): AsyncGenerator<ReceivedSheet, void, undefined> {
  let front: ReceivedSide | undefined;
  let sheet = 0;
  for await (const { side, duplex } of receiveSides(chunks, options)) {
    if (!duplex) {
      yield { sheet: ++sheet, front: side, back: undefined };
    } else if (front === undefined) {
      front = side;
    } else {
      yield { sheet: ++sheet, front, back: side };
      front = undefined;
    }
  }
  if (front !== undefined) yield { sheet: ++sheet, front, back: undefined };
}

async function* receiveSides(
  chunks: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): AsyncGenerator<{ side: ReceivedSide; duplex: boolean }, void, undefined> {
  let open: OpenSide | undefined;
  for await (const event of readPwg(chunks, options.limits ?? PWG_LIMITS)) {
    if (event.kind === 'page') {
      options.onPage?.(event.header);
      const { duplex, crossFeedTransform, feedTransform } = event.header;
      const byDevice = duplex && event.page % 2 === 0 ? options.backTransform?.(event.header) : undefined;
      open = new OpenSide(event.header, byDevice ?? [crossFeedTransform, feedTransform]);
    } else if (event.kind === 'band') open!.lay(event.band);
    else {
      await options.onSide?.();
      yield { side: open!.done(), duplex: open!.header.duplex };
      open = undefined;
    }
  }
}

/** A side being laid down. */
class OpenSide {
  readonly header: PwgHeader;
  readonly #transform: readonly [crossFeed: number, feed: number];
  readonly #planes: Partial<Record<Separation, BitPlane>> = {};
  #exact = true;
  #screen: ThresholdScreen | undefined;

  constructor(header: PwgHeader, transform: readonly [number, number]) {
    this.header = header;
    this.#transform = transform;
  }

  lay(sent: PwgBand): void {
    const band = turnBand(sent, this.header.heightPx, ...this.#transform);
    if (!band.exact) {
      this.#exact = false;
      this.#screen ??= clusteredDotScreen(this.header.xDpi);
      screenTones(band, this.#screen, (ink) => this.#plane(ink));
      return;
    }
    for (const [ink, source] of Object.entries(band.planes) as [Separation, BitPlane][]) {
      const target = this.#plane(ink);
      const bytes = rowBytes(source.widthPx);
      for (let row = 0; row < band.heightPx; row++) {
        const from = row * source.strideBytes;
        target.data.set(source.data.subarray(from, from + bytes), (band.y + row) * target.strideBytes);
      }
    }
  }

  done(): ReceivedSide {
    const { widthPx, heightPx, xDpi } = this.header;
    return { planes: this.#planes, widthPx, heightPx, dpi: xDpi, exact: this.#exact };
  }

  #plane(ink: Separation): BitPlane {
    const plane = this.#planes[ink] ?? createPlane(this.header.widthPx, this.header.heightPx);
    this.#planes[ink] = plane;
    return plane;
  }
}
