// Which layer lies over which on a sheet, and where: the one table that composition reads.
import {
  DETECTION_IMAGE_MM,
  EXPLANATION_MM,
  growRect,
  INQUIRY_CODE_MM,
  type RectMm,
  SCRAMBLED_IMAGE_MM,
} from './layout.ts';
import type { Separation } from './plane.ts';

export type LayerName =
  | 'void-pantograph'
  | 'certificate'
  | 'scrambled-image'
  | 'inquiry-code'
  | 'detection-image'
  | 'explanation';

export interface Layer {
  readonly name: LayerName;
  readonly side: 'front' | 'back';
  /** Inks it prints in. */
  readonly inks: readonly Separation[];
  /** The whole page, or a place that belongs to it alone. */
  readonly place: 'page' | RectMm;
  /** White kept round its place, mm: nothing of a lower layer comes nearer. */
  readonly clearMm: number;
  /** False where it is not printed: its place stays white. */
  readonly built: boolean;
}

/** From the paper upwards. A layer with a place of its own keeps lower layers out of it; the certificate pushes dots away (clear zone). */
export const LAYERS: readonly Layer[] = [
  { name: 'void-pantograph', side: 'front', inks: ['k'], place: 'page', clearMm: 0, built: true },
  { name: 'certificate', side: 'front', inks: ['k'], place: 'page', clearMm: 0, built: true },

  { name: 'void-pantograph', side: 'back', inks: ['k'], place: 'page', clearMm: 0, built: true },
  { name: 'scrambled-image', side: 'back', inks: ['k'], place: SCRAMBLED_IMAGE_MM, clearMm: 2, built: true },
  { name: 'inquiry-code', side: 'back', inks: ['k'], place: INQUIRY_CODE_MM, clearMm: 2, built: true },
  {
    name: 'detection-image',
    side: 'back',
    inks: ['c', 'm', 'y', 'k'],
    place: DETECTION_IMAGE_MM,
    clearMm: 2,
    built: true,
  },
  { name: 'explanation', side: 'back', inks: ['k'], place: EXPLANATION_MM, clearMm: 2, built: true },
];

/** The layers of a job's sheets: without keys there is nothing to seal a scrambled image with, without a site no code. */
export function layersOf(job: { readonly sealed: boolean; readonly site: string | undefined }): readonly Layer[] {
  return LAYERS_BY[`${job.sealed} ${job.sealed && job.site !== undefined}`];
}

function layersBut(...absent: readonly LayerName[]): readonly Layer[] {
  return LAYERS.map((layer) => (absent.includes(layer.name) ? { ...layer, built: false } : layer));
}

const LAYERS_BY: Readonly<Record<`${boolean} ${boolean}`, readonly Layer[]>> = {
  'true true': LAYERS,
  'true false': layersBut('inquiry-code'),
  'false true': layersBut('scrambled-image', 'inquiry-code'),
  'false false': layersBut('scrambled-image', 'inquiry-code'),
};

/** Places on a side that lower layers keep out of, clear space included. */
export function reservedPlaces(side: Layer['side']): RectMm[] {
  return LAYERS.filter((layer) => layer.side === side && layer.place !== 'page').map((layer) =>
    growRect(layer.place as RectMm, layer.clearMm),
  );
}
