// What a picture's tiles hold -> which of them are strokes on a ground and which are tone: the rules, as data and as code.

/** Side of the square whose pixels are judged together. */
export const TILE_PX = 16;
/** Numbers per tile: pixels black, between, ground; sum of the ground's lightness; pixels flat. */
export const COUNTS_PER_TILE = 5;
/** Pixels to each side among which the darkest is what ink looks like there. */
export const INK_REACH_PX = 3;

/** Limits, as lightness 0 (black) .. 255. */
export interface PictureRules {
  /** As dark as black ink. */
  readonly blackMax: number;
  /** As light as the ground that strokes stand on. */
  readonly groundMin: number;
  /**
   * A pixel between black and ground is flat when the pixels two to its left, right, top and bottom are this like it:
   * inside a grey surface it is, in a stroke of text or at an edge it is not.
   */
  readonly flatMax: number;
  /** Ground at least this light is paper: of it nothing prints. */
  readonly paperMin: number;
  /** Tones at least this light print nothing (the paint code's WHITE_MIN). */
  readonly whiteMin: number;
  /** Ink is at least this much darker than its ground; less is a scanner's noise or a JPEG's ringing. */
  readonly minContrast: number;
  /** Tiles to each side that are judged together with a tile. */
  readonly reach: number;
  /** A place with this share of flat pixels is a tone (of a seal 3 to 14 %, of small text up to 1.4 %). */
  readonly minFlatShare: number;
  /** A place with less ground than this share has no ground for strokes to stand on. */
  readonly minGroundShare: number;
}

/** For scans at 150 to 600 dpi. */
export const PICTURE_RULES: PictureRules = {
  blackMax: 64,
  groundMin: 176,
  flatMax: 24,
  paperMin: 224,
  whiteMin: 250,
  minContrast: 48,
  // 5 x 5 tiles: 80 pixels, 7 mm of a 300 dpi scan.
  reach: 2,
  minFlatShare: 0.02,
  minGroundShare: 0.2,
};

/**
 * The ground of every tile: 1..255 = strokes on a ground of that lightness, 0 = tone.
 *
 * @param counts COUNTS_PER_TILE numbers a tile, row by row
 */
export function judgeTiles(counts: Int32Array, columns: number, rows: number, rules: PictureRules): Uint8Array {
  const grounds = new Uint8Array(columns * rows);
  const { reach } = rules;
  for (let tileY = 0; tileY < rows; tileY++) {
    const bottom = Math.min(rows - 1, tileY + reach);
    for (let tileX = 0; tileX < columns; tileX++) {
      const right = Math.min(columns - 1, tileX + reach);
      let black = 0;
      let all = 0;
      let ground = 0;
      let groundSum = 0;
      let flat = 0;
      for (let y = Math.max(0, tileY - reach); y <= bottom; y++) {
        for (let x = Math.max(0, tileX - reach); x <= right; x++) {
          const tile = (y * columns + x) * COUNTS_PER_TILE;
          black += counts[tile];
          all += counts[tile] + counts[tile + 1] + counts[tile + 2];
          ground += counts[tile + 2];
          groundSum += counts[tile + 3];
          flat += counts[tile + 4];
        }
      }
      const isTone = flat >= all * rules.minFlatShare || ground < all * rules.minGroundShare;
      grounds[tileY * columns + tileX] = black === all ? 255 : isTone ? 0 : Math.round(groundSum / ground);
    }
  }
  return grounds;
}

/**
 * How light a tone of each lightness is printed: the picture's own paper becomes white, its noise included.
 *
 * @param counts of the whole picture
 */
export function toneCurve(counts: Int32Array, rules: PictureRules): Uint8Array {
  let paper = 0;
  let paperSum = 0;
  let all = 0;
  for (let tile = 0; tile < counts.length; tile += COUNTS_PER_TILE) {
    all += counts[tile] + counts[tile + 1] + counts[tile + 2];
    if (counts[tile + 2] === 0 || counts[tile + 3] < rules.paperMin * counts[tile + 2]) continue;
    paper += counts[tile + 2];
    paperSum += counts[tile + 3];
  }
  // A picture that is a tenth paper shows what its paper looks like; one whose paper is pure white was never scanned.
  const white = paper >= all / 10 ? paperSum / paper : 255;
  return Uint8Array.from({ length: 256 }, (_, value) => {
    if (white >= 252) return value;
    const relative = (value * 255) / white;
    if (relative <= KNEE) return Math.round(relative);
    return Math.min(255, Math.round(KNEE + ((relative - KNEE) * (255 - KNEE)) / (NOISE_MIN - KNEE)));
  });
}

/** Tones lighter than the first are stretched so that the second is white: paper's noise lies above it. */
const KNEE = 200;
const NOISE_MIN = 232;
