// A colour as the certificate means it -> the colour it is drawn in here, which tells hard ink from tone in two channels.

/**
 * What a paint turns into on paper.
 *
 * The page is drawn once, in RGBA, and read as 1 bit. To tell a black stroke's half-covered edge pixel (which must be
 * ink or paper, nothing else) from a grey surface of the same lightness (which must be screened), paints are drawn in
 * coded colours: red says how hard, green how light, blue whether something translucent was laid on top.
 *
 *   hard ink            red 0,   green 0,   blue 0
 *   paper               red 255, green 255, blue 255
 *   tone v              red 255, green v,   blue 255
 *   translucent tone v  red 255, green v,   blue 0
 *
 * Drawing mixes each channel by itself, and linearly, so this survives anti-aliasing, transparency, groups and
 * Multiply. The kernel (screen/kernels.ts) then reads a pixel. Blue as high as red: opaque paints only; ink where red is
 * below half, else the tone that lies under what little hard coverage the pixel has. Blue below red: a translucent paint
 * lies here, say a white veil over black text, and what looks like a stroke's edge may be a stroke seen through it; the
 * lightness is taken as it is.
 */
export type PaintCode = string;

export const HARD_INK: PaintCode = '#000000';
export const PAPER: PaintCode = '#ffffff';

/**
 * Darker than this is black. pdf.js turns DeviceCMYK 0 0 0 1, the black of printed matter, into lightness 42 to 46;
 * and a 75 % dot of 5.7 px pitch fills up in toner anyway.
 */
export const BLACK_MAX = 64;
/** Lighter than this is paper: a 2 % dot of 32 pixels is less than one pixel. */
export const WHITE_MIN = 250;
/**
 * Thin features (small text, rules) up to this lightness are drawn as hard ink: a stroke thinner than the screen's
 * pitch cannot carry its dots and would come out in pieces.
 */
export const THIN_INK_MAX = 191;

/** Rec. 601 luma of '#rrggbb', 0..255: the weights that pdf.js's own soft masks, poppler and Ghostscript use. */
export function lightnessOf(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return luma(rgb >> 16, (rgb >> 8) & 255, rgb & 255);
}

/** Integer Rec. 601 luma; exact for greys. */
export function luma(red: number, green: number, blue: number): number {
  return (77 * red + 150 * green + 29 * blue + 128) >> 8;
}

const byte = (value: number): string => value.toString(16).padStart(2, '0');

/** The code of a tone. */
export function toneCode(lightness: number, opaque: boolean): PaintCode {
  return `#ff${byte(lightness)}${opaque ? 'ff' : '00'}`;
}

/** How a paint is used, as far as its code depends on it. */
export interface PaintUse {
  /** The opacity with which it ends on the page, all enclosing groups included; 0..1. */
  readonly opacity: number;
  /** True where a soft mask or an unusual blend mode has its say: then nothing is sure to come out black. */
  readonly veiled: boolean;
  /** True for features thinner than the screen can carry. */
  readonly thin: boolean;
}

/**
 * The code of a colour for one use.
 *
 * @param colour '#rrggbb'; anything else ('transparent') is returned as it is
 */
export function paintCode(colour: string, use: PaintUse): PaintCode {
  if (!colour.startsWith('#')) return colour;
  const lightness = lightnessOf(colour);
  const opaque = isOpaque(use);
  if (lightness >= WHITE_MIN && opaque) return PAPER;
  // Over paper, this is what it will look like; hardness is a question of that.
  const seen = 255 - use.opacity * (255 - lightness);
  const hard = !use.veiled && seen <= (use.thin ? THIN_INK_MAX : BLACK_MAX);
  if (!hard) return toneCode(lightness, opaque);
  // Translucent hard ink would be thinned by its opacity, not only at its edges: it may drop below the cut-off.
  return use.opacity > MIN_HARD_OPACITY ? HARD_INK : toneCode(lightness, opaque);
}

/** Whether nothing beneath shows through. */
export function isOpaque(use: Pick<PaintUse, 'opacity' | 'veiled'>): boolean {
  return use.opacity === 1 && !use.veiled;
}

/** Above this opacity, hard ink stays under the kernel's cut-off with room for its edges. */
const MIN_HARD_OPACITY = 0.8;
