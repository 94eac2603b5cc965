// A certificate's front, band by band -> the scrambled image of its sheet: reduced, compressed, sealed and coded.
import { randomBytes } from 'node:crypto';
import { KioskRasterError } from '../errors.ts';
import { SCRAMBLED_IMAGE_MM } from '../raster/layout.ts';
import { pixelOf } from '../raster/placed-plane.ts';
import type { BitBand, BitPlane } from '../raster/plane.ts';
import { type ContextCoder, createContextCoder } from '../raster/scramble/bilevel/context-coder.ts';
import {
  COARSE_DPI,
  CONTEXT_CODEC,
  compressFront,
  type FineDpi,
  type FrontLayers,
} from '../raster/scramble/bilevel/front-layers.ts';
import { type FrontAgain, ReducedFront } from '../raster/scramble/bilevel/reduced-front.ts';
import { cellRoom, fieldCells } from '../raster/scramble/field/encode.ts';
import { CellPainter } from '../raster/scramble/field/modulate.ts';
import {
  capacityBytes,
  type FieldPlan,
  FULL_PROTECTION_RATE,
  fieldHolds,
  LEAST_PROTECTION_RATE,
  planField,
  roughRoomBits,
} from '../raster/scramble/field/plan.ts';
import { RECIPIENT_HINT_BYTES, SEAL_VERSION } from '../seal/head.ts';
import type { LayerGeometry } from '../seal/layer-body.ts';
import { type SealedSheet, type SheetToSeal, sealedBytes, sealSheet } from '../seal/seal-sheet.ts';
import type { Dpi } from './plan.ts';
import { claimsOf, type InquiryHint, type SheetSealing, sealingKeysOf } from './sheet-sealing.ts';

/** What a sheet's scrambled image holds. No content. */
export interface ScrambledReport {
  /** Resolution at which the front comes back from an undamaged scan. */
  readonly fineDpi: FineDpi;
  /** Sealed sizes. */
  readonly coarseBytes: number;
  readonly fineBytes: number;
  /** What the field takes with the least protection. */
  readonly capacityBytes: number;
  /** `full`: 15 % of the field may be gone and the front still comes back exactly. `least`: an undamaged scan is needed. */
  readonly protection: 'full' | 'least';
}

export interface SealedFront {
  /** ORs the field onto rows of the back, from row `y` on. Nothing, once its sealer is disposed of. */
  layField(rows: BitPlane, y: number): void;
  readonly report: ScrambledReport;
}

/** Side of a cell in printer pixels: 0.127 mm, and 0.169 mm at 300 dpi, which has no 0.127. */
const CELL_PX: Readonly<Record<Dpi, number>> = { 300: 2, 600: 3, 1200: 6 };

/**
 * What the code beside the field says: the site's address, and hints at how to read the field (version, whom it is sealed
 * to, cell in micrometres). Reading needs none of it, and the site believes none of it.
 *
 * @returns undefined where the keys name no site
 */
export function inquiryCodeText({ inquiry }: { readonly inquiry: InquiryHint }, dpi: Dpi): string | undefined {
  if (inquiry.site === undefined) return undefined;
  const cellUm = Math.round((CELL_PX[dpi] * 25400) / dpi);
  return `${inquiry.site}?v=${SEAL_VERSION}&k=${inquiry.thumbprint.slice(0, 2 * RECIPIENT_HINT_BYTES)}&c=${cellUm}`;
}

interface KnownPlan {
  readonly plan: FieldPlan;
  readonly capacity: number;
  readonly cells: Uint8Array;
  readonly painter: CellPainter;
}

/** Kept warm: plans with their capacity, cells and tables, and the coder's memory. All wiped after each sheet. */
const plans = new Map<Dpi, KnownPlan>();
let coder: ContextCoder | undefined;

function planOf(dpi: Dpi): KnownPlan {
  let known = plans.get(dpi);
  if (!known) {
    const plan = planField({ dpi, cellPx: CELL_PX[dpi] });
    known = { plan, capacity: capacityBytes(plan), cells: cellRoom(plan), painter: new CellPainter(plan) };
    plans.set(dpi, known);
  }
  return known;
}

/**
 * Makes the tables and buffers that every front of this resolution is sealed with: 0.1 s, before there is a front.
 *
 * @returns whether there were none
 */
export function warmSealing(dpi: Dpi): boolean {
  if (plans.has(dpi) && coder) return false;
  planOf(dpi);
  coder ??= createContextCoder();
  return true;
}

/** About the sealed bytes, coarse ones weighted, that a field of this resolution takes with the least protection. Tables of none are made. */
export function leastProtectionBytes(dpi: Dpi): number {
  return (roughRoomBits({ dpi, cellPx: CELL_PX[dpi] }) * LEAST_PROTECTION_RATE) / 8;
}

/** A front as its scrambled image will hold it. Compressed content: whoever has it overwrites it. */
export interface CompressedFront {
  readonly layers: FrontLayers;
  readonly protection: ScrambledReport['protection'];
}

/** Overwrites a compressed front. */
export function wipeCompressed({ layers: { coarse, fine } }: CompressedFront): void {
  coarse.fill(0);
  fine.fill(0);
}

/** Takes the front as it is rasterised, before the pattern is laid under it, and keeps what its layers need. Dispose of it. */
export class FrontSealer implements Disposable {
  readonly #dpi: Dpi;
  readonly #sealing: SheetSealing;
  /** One of the two. */
  readonly #front: ReducedFront | undefined;
  readonly #compressed: CompressedFront | undefined;

  /**
   * @param again for the few fronts that do not fit at 300 dpi
   * @param compressed the front, when it was weighed: taken over, and no rows of it are wanted
   */
  constructor(dpi: Dpi, sealing: SheetSealing, again: FrontAgain, compressed?: CompressedFront) {
    this.#dpi = dpi;
    this.#sealing = sealing;
    this.#compressed = compressed;
    this.#front = compressed ? undefined : new ReducedFront(dpi, again);
  }

  push(band: BitBand): void {
    this.#front?.push(band);
  }

  /** The front as the field can hold it: the caller's to overwrite. @throws `scramble.too-much` when it cannot */
  async compress(): Promise<CompressedFront> {
    if (!this.#front) return this.#compressed!;
    const claims = claimsOf(this.#sealing);
    coder ??= createContextCoder();
    return await compressToFit(this.#front, coder, planOf(this.#dpi).plan, (coarse, fine) =>
      sealedBytes(
        claims,
        { geometry: COARSE_WORST, compressedBytes: coarse },
        { geometry: FINE_WORST, compressedBytes: fine },
      ),
    );
  }

  /** @throws `scramble.too-much` when the field cannot hold the page, `seal.*` */
  async seal(): Promise<SealedFront> {
    const { plan, capacity, cells, painter } = planOf(this.#dpi);
    const claims = claimsOf(this.#sealing);
    const compressed = await this.compress();
    const { layers, protection } = compressed;
    const sheet: SheetToSeal = {
      facts: claims,
      coarse: { geometry: geometryOf(COARSE_DPI, layers.coarseSize), compressed: layers.coarse },
      fine: { geometry: geometryOf(layers.fineDpi, layers.fineSize), compressed: layers.fine },
    };
    let sealed: SealedSheet;
    try {
      sealed = await sealSheet(sheet, sealingKeysOf(this.#sealing), {
        nowSec: this.#sealing.printedAtSec,
        random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
      });
    } finally {
      wipeCompressed(compressed);
    }
    const { head, coarse, fine } = sealed;
    fieldCells({ header: head, layers: { coarse, fine } }, plan, cells);
    const place = pixelOf(SCRAMBLED_IMAGE_MM, this.#dpi);
    return {
      layField: (rows, y) => painter.lay(cells, place, rows, y),
      report: {
        fineDpi: layers.fineDpi,
        coarseBytes: coarse.length,
        fineBytes: fine.length,
        capacityBytes: capacity,
        protection,
      },
    };
  }

  [Symbol.dispose](): void {
    this.#front?.[Symbol.dispose]();
    if (this.#compressed) wipeCompressed(this.#compressed);
    const known = plans.get(this.#dpi);
    known?.cells.fill(0);
    known?.painter.wipe();
    coder?.wipe();
  }
}

function geometryOf(dpi: number, size: { readonly widthPx: number; readonly heightPx: number }): LayerGeometry {
  return { codec: CONTEXT_CODEC, dpi, widthPx: size.widthPx, heightPx: size.heightPx };
}

/** Geometries whose numbers take the most bytes that those of an A4 page can: sizes are known only after compression. */
const COARSE_WORST = geometryOf(COARSE_DPI, { widthPx: 1240, heightPx: 1754 });
const FINE_WORST = geometryOf(300, { widthPx: 2480, heightPx: 3508 });

/** The best resolution that keeps the protection asked for; else the best with the least protection. */
async function compressToFit(
  front: ReducedFront,
  contextCoder: ContextCoder,
  plan: FieldPlan,
  sealed: (coarseBytes: number, fineBytes: number) => { readonly coarse: number; readonly fine: number },
): Promise<CompressedFront> {
  const compress = (rate: number): Promise<FrontLayers> =>
    compressFront(
      (dpi) => front.at(dpi),
      contextCoder,
      (coarseBytes, fineBytes) => {
        const { coarse, fine } = sealed(coarseBytes, fineBytes);
        return fieldHolds(plan, coarse, fine, rate);
      },
    );
  try {
    return { layers: await compress(FULL_PROTECTION_RATE), protection: 'full' };
  } catch (error) {
    if (!(error instanceof KioskRasterError) || error.code !== 'scramble.too-much') throw error;
    return { layers: await compress(LEAST_PROTECTION_RATE), protection: 'least' };
  }
}
