// Pixels -> points as a PDF or PostScript program writes them: exact at 300, 600 and 1200 dpi.

/** `px` at `dpi` in points of 1/72 inch, with no more decimals than needed: 4960 px at 600 dpi is 595.2. */
export function points(px: number, dpi: number): string {
  return String(Math.round((px * 72 * 1000) / dpi) / 1000);
}
