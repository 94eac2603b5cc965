// A PWG Raster stream -> sheets as the engine inside a printer lays them down: upright separations, front and back.
import { type BitPlane, createPlane, rowBytes, type Separation } from '../raster/plane.ts';
import { clusteredDotScreen, type ThresholdScreen } from '../raster/screen/threshold-screen.ts';
import type { PwgBand, SampleBand } from './pwg/band-builder.ts';
import type { PwgHeader } from './pwg/header.ts';
import { PWG_LIMITS, type PwgLimits, readPwg } from './pwg/reader.ts';
import { turnBand } from './pwg/turn.ts';

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
    if (event.kind === 'page') open = new OpenSide(event.header);
    else if (event.kind === 'band') open!.lay(event.band);
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
  readonly #planes: Partial<Record<Separation, BitPlane>> = {};
  #exact = true;
  #screen: ThresholdScreen | undefined;

  constructor(header: PwgHeader) {
    this.header = header;
  }

  lay(sent: PwgBand): void {
    const band = turnBand(sent, this.header.heightPx, this.header.crossFeedTransform, this.header.feedTransform);
    if (!band.exact) {
      this.#exact = false;
      this.#screenTones(band);
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

  /** What a device does with tones: separates pixel by pixel (all grey to K) and screens. */
  #screenTones(band: SampleBand): void {
    this.#screen ??= clusteredDotScreen(this.header.xDpi);
    const { widthPx: tileWidth, heightPx: tileHeight, thresholds } = this.#screen;
    const inks =
      band.kind === 'grey' ? [this.#plane('k')] : (['c', 'm', 'y', 'k'] as const).map((ink) => this.#plane(ink));
    const ink = new Uint8Array(4);
    for (let row = 0; row < band.heightPx; row++) {
      const y = band.y + row;
      for (let x = 0; x < band.widthPx; x++) {
        separate(band, (row * band.widthPx + x) * band.channels, ink);
        const threshold = thresholds[(y % tileHeight) * tileWidth + (x % tileWidth)]!;
        for (const [index, plane] of inks.entries()) {
          if (255 - ink[index]! < threshold) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
        }
      }
    }
  }
}

/** One pixel's ink amounts, 0..255: [k] for grey, [c, m, y, k] otherwise. */
function separate(band: SampleBand, at: number, ink: Uint8Array): void {
  const { samples } = band;
  if (band.kind === 'grey') {
    ink[0] = 255 - samples[at]!;
  } else if (band.kind === 'cmyk') {
    for (let i = 0; i < 4; i++) ink[i] = samples[at + i]!;
  } else {
    const c = 255 - samples[at]!;
    const m = 255 - samples[at + 1]!;
    const y = 255 - samples[at + 2]!;
    const k = Math.min(c, m, y);
    ink[0] = c - k;
    ink[1] = m - k;
    ink[2] = y - k;
    ink[3] = k;
  }
}
