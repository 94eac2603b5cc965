// Pictures of a printed mark -> the figures that the detection image is judged by: contrasts, colour difference, modulation.
import { deltaE2000, type LinearRgb, labOf } from '../../src/calibrate/colour-difference.ts';
import type { DetectionImage } from '../../src/raster/detection/infrared.ts';
import { createPlane } from '../../src/raster/plane.ts';

export interface MarkPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** Parts of the mark, edges of 0.4 mm left out (DESIGN.md 5a). */
export type Region = 'latent' | 'surround' | 'petals' | 'paper';

const EDGE_MM = 0.4;

/** Which region each pixel of a picture of the mark belongs to. */
export function regionsAt(image: DetectionImage, dpi: number): { side: number; of: (Region | undefined)[] } {
  const side = Math.round((image.geometry.sizeMm / 25.4) * dpi);
  const markSide = image.k.widthPx;
  const { ringRadiusMm, centreXMm, centreYMm } = image.geometry;
  const reach = EDGE_MM / 25.4;
  const at = (mask: Uint8Array, xMm: number, yMm: number): boolean => {
    const x = Math.min(markSide - 1, Math.max(0, Math.floor((xMm / image.geometry.sizeMm) * markSide)));
    const y = Math.min(markSide - 1, Math.max(0, Math.floor((yMm / image.geometry.sizeMm) * markSide)));
    return mask[y * markSide + x] >= 128;
  };
  const around = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => [
    Math.cos((k * Math.PI) / 4) * reach * 25.4,
    Math.sin((k * Math.PI) / 4) * reach * 25.4,
  ]);
  const all = (mask: Uint8Array, x: number, y: number, wanted: boolean): boolean =>
    at(mask, x, y) === wanted && around.every(([dx, dy]) => at(mask, x + dx, y + dy) === wanted);
  const of = Array.from({ length: side * side }, (_, i): Region | undefined => {
    const xMm = ((i % side) + 0.5) * (image.geometry.sizeMm / side);
    const yMm = (Math.floor(i / side) + 0.5) * (image.geometry.sizeMm / side);
    // The square's own edge too: beside it lies what is not of the mark.
    if (Math.min(xMm, yMm, image.geometry.sizeMm - xMm, image.geometry.sizeMm - yMm) < EDGE_MM) return undefined;
    if (all(image.latent, xMm, yMm, true)) return 'latent';
    if (!all(image.latent, xMm, yMm, false)) return undefined;
    const far = Math.hypot(xMm - centreXMm, yMm - centreYMm);
    if (far < ringRadiusMm) return 'surround';
    if (all(image.inside, xMm, yMm, true)) return 'petals';
    return all(image.inside, xMm, yMm, false) ? 'paper' : undefined;
  });
  return { side, of };
}

/** The middle of a mark, with its masks. */
export function cropped(image: DetectionImage, sizeMm: number): DetectionImage {
  const whole = image.k.widthPx;
  // A multiple of 8, so that rows begin with a byte.
  const side = Math.round(((sizeMm / image.geometry.sizeMm) * whole) / 16) * 16;
  const from = Math.round((whole - side) / 16) * 8;
  const plane = (of: DetectionImage['k']): DetectionImage['k'] => {
    const out = createPlane(side, side);
    for (let y = 0; y < side; y++) {
      const at = (from + y) * of.strideBytes + from / 8;
      out.data.set(of.data.subarray(at, at + side / 8), y * out.strideBytes);
    }
    return out;
  };
  const mask = (of: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: side * side }, (_, i) => of[(from + Math.floor(i / side)) * whole + from + (i % side)]);
  const mm = image.geometry.sizeMm / whole;
  const { c, m, y, k, inside, latent, geometry } = image;
  return {
    ...image,
    c: plane(c),
    m: plane(m),
    y: plane(y),
    k: plane(k),
    inside: mask(inside),
    latent: mask(latent),
    geometry: {
      ...geometry,
      sizeMm: side * mm,
      centreXMm: geometry.centreXMm - from * mm,
      centreYMm: geometry.centreYMm - from * mm,
    },
  };
}

/** Luminance of a picture in colour. */
export function greyOf(picture: MarkPicture): MarkPicture {
  if (picture.channels === 1) return picture;
  const data = Float32Array.from(
    { length: picture.data.length / 3 },
    (_, i) => 0.2126 * picture.data[i * 3] + 0.7152 * picture.data[i * 3 + 1] + 0.0722 * picture.data[i * 3 + 2],
  );
  return { ...picture, channels: 1, data };
}

/**
 * Mean of each channel over each region.
 *
 * @param middleMm only within a square of this size about the mark's middle
 */
export function meansOf(
  picture: MarkPicture,
  image: DetectionImage,
  middleMm = Number.POSITIVE_INFINITY,
): Record<Region, number[]> {
  const { side, of } = regionsAt(image, picture.dpi);
  const { centreXMm, centreYMm } = image.geometry;
  const mm = 25.4 / picture.dpi;
  const sums = Object.fromEntries(
    (['latent', 'surround', 'petals', 'paper'] as const).map((name) => [
      name,
      { count: 0, sum: Array.from({ length: picture.channels }, () => 0) },
    ]),
  ) as Record<Region, { count: number; sum: number[] }>;
  for (let y = 0; y < Math.min(side, picture.heightPx); y++) {
    for (let x = 0; x < Math.min(side, picture.widthPx); x++) {
      const region = of[y * side + x];
      if (region === undefined) continue;
      if (Math.max(Math.abs((x + 0.5) * mm - centreXMm), Math.abs((y + 0.5) * mm - centreYMm)) > middleMm / 2) continue;
      sums[region].count++;
      for (let c = 0; c < picture.channels; c++) {
        sums[region].sum[c] += picture.data[(y * picture.widthPx + x) * picture.channels + c];
      }
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, { count, sum }]) => [name, sum.map((value) => value / count)]),
  ) as Record<Region, number[]>;
}

/** |A - B| / max(A, B) of mean linear reflectance (DESIGN.md 5a). */
export function contrast(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(a, b, 1e-9);
}

export interface MarkFigures {
  /** ○証 against what surrounds it, near infrared. */
  readonly latentInfrared: number;
  /** Petals against paper, near infrared. */
  readonly blossomInfrared: number;
  /** dE2000 between ○証 and the same places of a mark without it. */
  readonly deltaE: number;
  /** L* of bare paper less L* of the petals. */
  readonly modulation: number;
}

/**
 * @param bare the same print without a hidden mark: what the places of ○証 would look like
 */
export function figuresOf(
  image: DetectionImage,
  seen: { readonly rgb: MarkPicture; readonly infrared: MarkPicture },
  bare: { readonly rgb: MarkPicture },
): MarkFigures {
  const rgb = meansOf(seen.rgb, image);
  const infrared = meansOf(seen.infrared, image);
  const without = meansOf(bare.rgb, image);
  const colour = (values: number[]): LinearRgb => values as unknown as LinearRgb;
  return {
    latentInfrared: contrast(infrared.latent[0], infrared.surround[0]),
    blossomInfrared: contrast((infrared.petals[0] + infrared.surround[0]) / 2, infrared.paper[0]),
    deltaE: deltaE2000(colour(rgb.latent), colour(without.latent)),
    modulation: labOf(colour(rgb.paper)).l - (labOf(colour(rgb.petals)).l + labOf(colour(rgb.surround)).l) / 2,
  };
}
