// A picture (infrared photograph, or a scan under the film) -> whether ○証 is in it, where, and how surely.
import { type GreyPicture, resized, sampleAt, withoutOutliers } from './grey-picture.ts';
import { drawLatent, LATENT_SHAPE } from './latent.ts';

export interface LatentFinding {
  readonly found: boolean;
  /** 0..1; at least 0.5 when found. */
  readonly confidence: number;
  /** Correlation of the best place with the mark, -1..1. */
  readonly correlation: number;
  /** The same within the ring: of the character alone. */
  readonly characterCorrelation: number;
  /** The same of the character's radical and of the rest, the lesser first. */
  readonly partCorrelations: readonly [worse: number, better: number];
  /** |mark - surround| / larger of the two, at the best place. */
  readonly contrast: number;
  /** Where: middle and outer radius of the ring in pixels of the picture, turn in degrees clockwise. */
  readonly place: { readonly x: number; readonly y: number; readonly radius: number; readonly turnDeg: number };
}

/** Below this correlation a place is not taken for the mark (docs/detection-image.md: from the table of wrong findings). */
export const LEAST_CORRELATION = 0.6;
/** The character alone must correlate too: a ring round anything is not the mark. */
export const LEAST_CHARACTER = 0.72;
/**
 * A character with the same radical has one part that fits and one that does not: the worse part may correlate less than a character must
 * only where the better one does, too. 訂, the nearest, has .85 to .94 and .60 to .69; the mark's own parts differ by .12 at most in the table.
 */
export const MOST_UNEVEN = 0.17;
/** Fainter than this the mark is not what a person would see. */
export const LEAST_CONTRAST = 0.07;

/** Longest side of the picture in which the ring is searched. */
const SEARCH_PX = 520;
/** Ring's outer radius in the search, and when candidates are compared with the whole mark. */
const RING_PX = 15;
const MARK_PX = 36;
/** What is looked at: up to this many ring radii from the middle. */
const REACH = 1.16;
const CANDIDATES = 10;
/*
 * Through a film on an engine that prints very dark few holes are open, and those shine: among pixels that send back a fiftieth of the
 * light some send back a tenth. Before a correlation is taken, this share of the pixels is cut at either end. The mark has
 * .38 of the place and its surround .62, so that a picture in these two tones stays what it is, and another mark comes no nearer to
 * this one than it is without noise.
 */
const OUTLIERS = 0.15;

interface Pose {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly turn: number;
}

/** A dark ring and a light one are candidates apart: between a dark ring and its character lies a light one, nearly as large. */
interface Candidate extends Pose {
  /** Of the mark against its surround: -1 darker, 1 lighter. */
  readonly sign: -1 | 1;
}

/**
 * @param polarity `dark`: the mark is darker than its surround (infrared); `either`: a film shows it dark or light
 */
export function findLatent(picture: GreyPicture, polarity: 'dark' | 'either'): LatentFinding {
  const base = picture.widthPx * picture.heightPx > 0 ? shrunk(picture, 2200) : picture;
  const toPicture = picture.widthPx / base.widthPx;
  let best: Scored | undefined;
  for (const candidate of ringCandidates(base, polarity)) {
    const scored = fitMark(base, candidate);
    if (best === undefined || scored.correlation > best.correlation) best = scored;
  }
  if (best === undefined) {
    const place = { x: picture.widthPx / 2, y: picture.heightPx / 2, radius: 0, turnDeg: 0 };
    const none = { correlation: 0, characterCorrelation: 0, partCorrelations: [0, 0] as const, contrast: 0 };
    return { found: false, confidence: 0, ...none, place };
  }
  const { correlation, characterCorrelation, partCorrelations, contrast, pose } = best;
  const [worse, better] = partCorrelations;
  // How far above (or below) its limit the weakest of the four is; a half at the limit.
  const margin = Math.min(
    (correlation - LEAST_CORRELATION) / 0.12,
    (characterCorrelation - LEAST_CHARACTER) / 0.12,
    (worse - Math.min(LEAST_CHARACTER, better - MOST_UNEVEN)) / 0.12,
    (contrast - LEAST_CONTRAST) / 0.03,
  );
  return {
    found: margin >= 0,
    confidence: 1 / (1 + Math.exp(-2 * margin)),
    correlation,
    characterCorrelation,
    partCorrelations,
    contrast,
    place: {
      x: pose.x * toPicture,
      y: pose.y * toPicture,
      radius: pose.radius * toPicture,
      turnDeg: (pose.turn * 180) / Math.PI,
    },
  };
}

function shrunk(picture: GreyPicture, longestPx: number): GreyPicture {
  const scale = longestPx / Math.max(picture.widthPx, picture.heightPx);
  return scale < 1 ? resized(picture, scale) : picture;
}

/** Points of the ring and beside it, relative to the middle, and what they should be: 1 in the ring. */
const RING_POINTS = (() => {
  const points: { dx: number; dy: number; ring: number }[] = [];
  const inner = (LATENT_SHAPE.ringRadius - LATENT_SHAPE.ringWidth) / LATENT_SHAPE.ringRadius;
  const reach = Math.ceil(RING_PX * REACH);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const far = Math.hypot(dx, dy) / RING_PX;
      if (far < inner - 0.17 || far > REACH) continue;
      points.push({ dx, dy, ring: far >= inner && far <= 1 ? 1 : 0 });
    }
  }
  const mean = points.reduce((sum, { ring }) => sum + ring, 0) / points.length;
  return points.map((point) => ({ ...point, ring: point.ring - mean }));
})();

/** Places that look like the ring, best first, at all sizes from a page's mark to one that fills the picture. */
function ringCandidates(base: GreyPicture, polarity: 'dark' | 'either'): Candidate[] {
  const found: (Candidate & { score: number })[] = [];
  const longest = Math.max(base.widthPx, base.heightPx);
  const reach = Math.ceil(RING_PX * REACH);
  const norm = RING_POINTS.reduce((sum, { ring }) => sum + ring * ring, 0);
  for (let scale = Math.min(1, SEARCH_PX / longest); longest * scale > 2 * RING_PX; scale /= 1.13) {
    const level = resized(base, scale);
    const { widthPx, heightPx, data } = level;
    const offsets = Int32Array.from(RING_POINTS, ({ dx, dy }) => dy * widthPx + dx);
    const weights = Float64Array.from(RING_POINTS, ({ ring }) => ring);
    const count = offsets.length;
    for (let y = reach; y < heightPx - reach; y += 2) {
      for (let x = reach; x < widthPx - reach; x += 2) {
        const at = y * widthPx + x;
        let sum = 0;
        let squares = 0;
        let product = 0;
        for (let i = 0; i < count; i++) {
          const value = data[at + offsets[i]!]!;
          sum += value;
          squares += value * value;
          product += value * weights[i]!;
        }
        const variance = squares - (sum * sum) / count;
        if (variance < 1e-7 * count) continue;
        const correlation = product / Math.sqrt(variance * norm);
        const sign = polarity === 'either' && correlation > 0 ? 1 : -1;
        const score = sign * correlation;
        if (score > 0.3) found.push({ x: x / scale, y: y / scale, radius: RING_PX / scale, turn: 0, sign, score });
      }
    }
  }
  found.sort((p, q) => q.score - p.score);
  return [...apart(found, -1), ...apart(found, 1)];
}

/** The best of one sign that lie apart. */
function apart(found: readonly Candidate[], sign: Candidate['sign']): Candidate[] {
  const kept: Candidate[] = [];
  for (const one of found) {
    if (one.sign !== sign) continue;
    const near = kept.some(
      (other) =>
        Math.hypot(other.x - one.x, other.y - one.y) < 0.35 * Math.min(other.radius, one.radius) &&
        Math.abs(Math.log(other.radius / one.radius)) < 0.2,
    );
    if (!near) kept.push(one);
    if (kept.length === CANDIDATES) break;
  }
  return kept;
}

interface MarkPoint {
  readonly u: number;
  readonly v: number;
  readonly mark: number;
  readonly part: 'ring' | 'radical' | 'rest';
}

/** The mark as points in ring radii. */
const MARK_POINTS: readonly MarkPoint[] = (() => {
  const side = 8 * MARK_PX;
  const mask = drawLatent(LATENT_SHAPE.character, side);
  const half = side / 2;
  const inner = (LATENT_SHAPE.ringRadius - LATENT_SHAPE.ringWidth) / LATENT_SHAPE.ringRadius;
  const points: MarkPoint[] = [];
  const step = 1 / 26;
  for (let v = -REACH; v <= REACH; v += step) {
    for (let u = -REACH; u <= REACH; u += step) {
      const far = Math.hypot(u, v);
      if (far > REACH) continue;
      const x = Math.floor(half + u * LATENT_SHAPE.ringRadius * half);
      const y = Math.floor(half + v * LATENT_SHAPE.ringRadius * half);
      const part =
        far >= inner - 0.04 ? 'ring' : u * LATENT_SHAPE.ringRadius < LATENT_SHAPE.radicalTo ? 'radical' : 'rest';
      points.push({ u, v, mark: mask[y * side + x]! / 255, part });
    }
  }
  return points;
})();

type Scored = Pick<LatentFinding, 'correlation' | 'characterCorrelation' | 'partCorrelations' | 'contrast'> & {
  readonly pose: Pose;
};

/** Turns, moves and sizes the mark until it fits best. */
function fitMark(base: GreyPicture, start: Candidate): Scored {
  // Averaged so that a dot of the screen, or a line under the film, is no detail any more.
  const scale = Math.min(1, MARK_PX / start.radius);
  const level = resized(base, scale);
  const scaled = { x: start.x * scale, y: start.y * scale, radius: start.radius * scale, turn: 0 };
  const even = withoutOutliers(level, { ...scaled, radius: scaled.radius * REACH }, OUTLIERS);
  const value = (pose: Pose): number => score(even, pose, start.sign).correlation;
  let best = scaled;
  let most = -2;
  for (let turn = 0; turn < 360; turn += 5) {
    const pose = { ...scaled, turn: (turn * Math.PI) / 180 };
    const now = value(pose);
    if (now > most) [best, most] = [pose, now];
  }
  for (const part of [0.06, 0.03, 0.015]) {
    for (let round = 0; round < 6; round++) {
      const tries: Pose[] = [
        { ...best, x: best.x + part * best.radius },
        { ...best, x: best.x - part * best.radius },
        { ...best, y: best.y + part * best.radius },
        { ...best, y: best.y - part * best.radius },
        { ...best, radius: best.radius * (1 + part) },
        { ...best, radius: best.radius / (1 + part) },
        { ...best, turn: best.turn + part },
        { ...best, turn: best.turn - part },
      ];
      let better = false;
      for (const pose of tries) {
        const now = value(pose);
        if (now > most) {
          [best, most] = [pose, now];
          better = true;
        }
      }
      if (!better) break;
    }
  }
  const { correlation, characterCorrelation, partCorrelations } = score(even, best, start.sign);
  const { contrast } = score(level, best, start.sign);
  return {
    correlation,
    characterCorrelation,
    partCorrelations,
    contrast,
    pose: { x: best.x / scale, y: best.y / scale, radius: best.radius / scale, turn: best.turn },
  };
}

/** Correlation of the picture with the mark in a pose. */
function score(level: GreyPicture, pose: Pose, sign: Candidate['sign']): Omit<Scored, 'pose'> {
  const cos = Math.cos(pose.turn) * pose.radius;
  const sin = Math.sin(pose.turn) * pose.radius;
  const parts = { ring: new Sums(), radical: new Sums(), rest: new Sums() };
  let marked = 0;
  let markedCount = 0;
  let plain = 0;
  let plainCount = 0;
  for (const { u, v, mark, part } of MARK_POINTS) {
    const value = sampleAt(level, pose.x + u * cos - v * sin, pose.y + u * sin + v * cos);
    parts[part].add(mark, value);
    if (mark > 0.9) {
      marked += value;
      markedCount++;
    } else if (mark < 0.1) {
      plain += value;
      plainCount++;
    }
  }
  const [a, b] = [marked / markedCount, plain / plainCount];
  const { ring, radical, rest } = parts;
  const [worse, better] = [radical, rest].map((part) => sign * part.correlation()).sort((p, q) => p - q);
  const character = radical.with(rest);
  return {
    correlation: sign * character.with(ring).correlation(),
    characterCorrelation: sign * character.correlation(),
    partCorrelations: [worse!, better!],
    contrast: Math.abs(a - b) / Math.max(a, b, 1e-9),
  };
}

/** Sums for Pearson's correlation. */
class Sums {
  #count = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#count++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }

  /** Of both together. */
  with(other: Sums): Sums {
    const sums = new Sums();
    sums.#count = this.#count + other.#count;
    sums.#x = this.#x + other.#x;
    sums.#y = this.#y + other.#y;
    sums.#xx = this.#xx + other.#xx;
    sums.#yy = this.#yy + other.#yy;
    sums.#xy = this.#xy + other.#xy;
    return sums;
  }

  correlation(): number {
    const n = this.#count;
    const varianceX = this.#xx - (this.#x * this.#x) / n;
    const varianceY = this.#yy - (this.#y * this.#y) / n;
    return varianceX <= 0 || varianceY <= 1e-9 * n
      ? 0
      : (this.#xy - (this.#x * this.#y) / n) / Math.sqrt(varianceX * varianceY);
  }
}
