// A front, band by band -> the front at the resolutions of its layers: no plane of it at the printer's resolution is kept.
import { a4SizePx, type BitBand, type BitPlane } from '../../plane.ts';
import { COARSE_DPI, FINE_DPI, type LayerDpi } from './front-layers.ts';
import { createReducer, type PlaneReducer } from './reduce.ts';

/** Hands on the front's bands once more, the same ones. */
export type FrontAgain = (take: (band: BitBand) => void) => Promise<unknown>;

/** All that most fronts need: others are reduced when these do not fit. */
const AT_FIRST: readonly LayerDpi[] = [COARSE_DPI, FINE_DPI[0]];

/** Reducers of fronts that have gone, wiped, by what they reduce. */
const idle: { readonly key: string; readonly reducer: PlaneReducer }[] = [];

/** Holds a certificate's page: dispose of it. */
export class ReducedFront implements Disposable {
  readonly #dpi: number;
  readonly #again: FrontAgain;
  /** Those without a plane yet take rows. */
  readonly #reducers = new Map<LayerDpi, PlaneReducer>();
  readonly #planes = new Map<LayerDpi, BitPlane>();

  /** @param again called when the front does not fit at 300 dpi */
  constructor(dpi: number, again: FrontAgain) {
    this.#dpi = dpi;
    this.#again = again;
    this.#begin(AT_FIRST);
  }

  /** The next rows, from the top. */
  push({ plane }: BitBand): void {
    for (const [dpi, reducer] of this.#reducers) if (!this.#planes.has(dpi)) reducer.push(plane);
  }

  /** The front at one of its layers' resolutions, once all of it has come. @throws RangeError before that */
  async at(dpi: LayerDpi): Promise<BitPlane> {
    this.#end();
    if (!this.#planes.has(dpi)) {
      this.#begin(FINE_DPI.filter((fine) => !this.#planes.has(fine)));
      await this.#again((band) => this.push(band));
      this.#end();
    }
    return this.#planes.get(dpi)!;
  }

  #begin(layers: readonly LayerDpi[]): void {
    for (const dpi of layers) {
      const at = idle.findIndex(({ key }) => key === this.#keyOf(dpi));
      const [kept] = at < 0 ? [] : idle.splice(at, 1);
      this.#reducers.set(dpi, kept?.reducer ?? createReducer(a4SizePx(this.#dpi), this.#dpi, dpi));
    }
  }

  #keyOf(dpi: LayerDpi): string {
    return `${this.#dpi} ${dpi}`;
  }

  #end(): void {
    for (const [dpi, reducer] of this.#reducers) if (!this.#planes.has(dpi)) this.#planes.set(dpi, reducer.end());
  }

  [Symbol.dispose](): void {
    for (const [dpi, reducer] of this.#reducers) {
      reducer.wipe();
      // The others are rare.
      if (AT_FIRST.includes(dpi)) idle.push({ key: this.#keyOf(dpi), reducer });
    }
    this.#reducers.clear();
    this.#planes.clear();
  }
}
