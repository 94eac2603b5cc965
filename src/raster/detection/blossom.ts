// A size -> the cherry blossom as amounts of C, M and Y: five notched petals, veins, stamens, and a few petals adrift; drawn as vectors.
import { createCanvas, freePixels, ownPixels, type SKRSContext2D, unpremultiplied } from '../page/canvas.ts';

/** Amounts of ink 0..255 on a square of `sidePx` pixels, row by row. */
export interface BlossomTones {
  readonly sidePx: number;
  readonly c: Uint8Array;
  readonly m: Uint8Array;
  readonly y: Uint8Array;
  /** 255 inside the drawing, 0 on bare paper. */
  readonly inside: Uint8Array;
}

/** Amounts of ink, 0..1. */
interface InkMix {
  readonly c: number;
  readonly m: number;
  readonly y: number;
}

/*
 * The canvas holds ink, not light: red is C, green is M, blue is Y. Painting one colour over another then mixes
 * amounts of ink, and what was never painted stays transparent.
 */
function ink({ c, m, y }: InkMix, alpha = 1): string {
  return `rgba(${Math.round(c * 255)}, ${Math.round(m * 255)}, ${Math.round(y * 255)}, ${alpha})`;
}

const HEART: InkMix = { c: 0.08, m: 0.74, y: 0.26 };
// Petals are nearly M alone: C and Y would make them duller, and take infrared light for little colour.
const FLESH: InkMix = { c: 0, m: 0.29, y: 0.03 };
const BLADE: InkMix = { c: 0, m: 0.19, y: 0.015 };
const RIM: InkMix = { c: 0, m: 0.13, y: 0.012 };
const VEIN: InkMix = { c: 0.05, m: 0.54, y: 0.12 };
const OUTLINE: InkMix = { c: 0.22, m: 0.86, y: 0.22 };
const SHADOW: InkMix = { c: 0.2, m: 0.62, y: 0.16 };
const FILAMENT: InkMix = { c: 0.04, m: 0.8, y: 0.5 };
const ANTHER: InkMix = { c: 0.04, m: 0.42, y: 0.95 };

/** From the blossom's middle to its petals' tips, as a share of half the square. */
const TIP = 0.965;

/**
 * @param sidePx side of the square in pixels
 */
export function drawBlossom(sidePx: number): BlossomTones {
  const context = flowerContext(sidePx);
  for (const [x, y, turn, size] of ADRIFT) drawAdrift(context, x, y, turn, size);
  drawPetals(context, drawPetal);
  drawStamens(context);
  return split(context, sidePx);
}

/** A canvas of `sidePx` pixels whose origin is the flower's middle, with one radius to the unit. */
export function flowerContext(sidePx: number): SKRSContext2D {
  const context = createCanvas(sidePx, sidePx).getContext('2d');
  const radius = (sidePx / 2) * TIP;
  context.translate(sidePx / 2, sidePx / 2 + radius * 0.045);
  context.scale(radius, radius);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  return context;
}

/** Each petal lies over the one before it; the first is then drawn once more, on the side where it lies over the last. */
export function drawPetals(context: SKRSContext2D, drawPetal: (context: SKRSContext2D, petal: number) => void): void {
  for (let petal = 0; petal < 5; petal++) drawPetal(context, petal);
  context.save();
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(0, -1.2);
  context.lineTo(-1.2, -1.2);
  context.lineTo(-1.2, 0.2);
  context.closePath();
  context.clip();
  drawPetal(context, 0);
  context.restore();
}

/** Petals that have come off, in the corners: place (radii), turn, size (radii). */
const ADRIFT: readonly (readonly [number, number, number, number])[] = [
  [0.83, 0.74, 2.3, 0.27],
  [-0.86, 0.79, -2.05, 0.22],
  [-0.9, -0.9, -0.6, 0.2],
];

/** Outline of a petal of length 1 that points up from the origin, notched at its tip; `bend` leans it to one side. */
export function petalPath(context: SKRSContext2D, bend: number): void {
  context.beginPath();
  context.moveTo(0, 0);
  context.bezierCurveTo(-0.24, -0.13, -0.58, -0.42, -0.535 + bend, -0.7);
  context.bezierCurveTo(-0.5 + bend, -0.9, -0.23 + bend, -1.04, -0.085 + bend, -0.985);
  context.quadraticCurveTo(-0.035 + bend, -0.94, bend, -0.868);
  context.quadraticCurveTo(0.045 + bend, -0.945, 0.1 + bend, -0.99);
  context.bezierCurveTo(0.25 + bend, -1.03, 0.5 + bend, -0.89, 0.535 + bend, -0.7);
  context.bezierCurveTo(0.58, -0.42, 0.24, -0.13, 0, 0);
  context.closePath();
}

/** Small differences make five petals five and not one petal five times. */
export const BENDS = [0.012, -0.014, 0.01, -0.008, 0.016];

function drawPetal(context: SKRSContext2D, petal: number): void {
  context.save();
  context.rotate((petal * 2 * Math.PI) / 5);
  petalBody(context, BENDS[petal]!, petal);
  context.restore();
}

function petalBody(context: SKRSContext2D, bend: number, seed: number): void {
  // Its shadow on what lies below: a few widening strokes.
  context.save();
  for (let step = 4; step >= 1; step--) {
    petalPath(context, bend);
    context.globalCompositeOperation = 'source-atop';
    context.strokeStyle = ink(SHADOW, 0.13);
    context.lineWidth = 0.022 * step;
    context.stroke();
  }
  context.restore();

  context.save();
  petalPath(context, bend);
  context.clip();
  const along = context.createRadialGradient(0, 0.02, 0.03, 0, 0, 1.02);
  along.addColorStop(0, ink(HEART));
  along.addColorStop(0.2, ink(FLESH));
  along.addColorStop(0.62, ink(BLADE));
  along.addColorStop(1, ink(RIM));
  context.fillStyle = along;
  context.fillRect(-1, -1.2, 2, 1.4);
  // One half is a little in the shade: the petal is a shallow bowl.
  const across = context.createLinearGradient(-0.55, -0.5, 0.55, -0.62);
  across.addColorStop(0, ink(FLESH, 0.75));
  across.addColorStop(0.35, ink(FLESH, 0.1));
  across.addColorStop(0.62, ink(RIM, 0.45));
  across.addColorStop(1, ink(FLESH, 0.5));
  context.fillStyle = across;
  context.fillRect(-1, -1.2, 2, 1.4);
  // The fold at the notch.
  const fold = context.createRadialGradient(bend, -0.87, 0, bend, -0.87, 0.2);
  fold.addColorStop(0, ink(FLESH, 0.85));
  fold.addColorStop(1, ink(FLESH, 0));
  context.fillStyle = fold;
  context.fillRect(-1, -1.2, 2, 1.4);
  // Veins fan out from the claw.
  for (let vein = -6; vein <= 6; vein++) {
    const reach = 0.8 - 0.03 * Math.abs(vein) + 0.05 * Math.sin(vein * 2.4 + seed);
    const lean = vein * 0.072;
    context.beginPath();
    context.moveTo(lean * 0.12, -0.1);
    context.bezierCurveTo(lean * 0.55, -0.3, lean * 1.15, -0.5, lean * 1.12 + bend, -reach);
    context.strokeStyle = ink(VEIN, vein === 0 ? 0.6 : 0.34);
    context.lineWidth = vein === 0 ? 0.013 : 0.009;
    context.stroke();
  }
  context.restore();

  petalPath(context, bend);
  context.strokeStyle = ink(OUTLINE, 0.9);
  context.lineWidth = 0.014;
  context.stroke();
}

function drawAdrift(context: SKRSContext2D, x: number, y: number, turn: number, size: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.scale(size * 0.78, size);
  context.translate(0, 0.5);
  petalPath(context, 0.05);
  const along = context.createLinearGradient(0, 0, 0, -1);
  along.addColorStop(0, ink(FLESH));
  along.addColorStop(0.5, ink(BLADE));
  along.addColorStop(1, ink(RIM));
  context.fillStyle = along;
  context.fill();
  context.strokeStyle = ink(OUTLINE, 0.85);
  context.lineWidth = 0.05;
  context.stroke();
  context.restore();
}

const STAMENS = 20;

function drawStamens(context: SKRSContext2D): void {
  const glow = context.createRadialGradient(0, 0, 0.01, 0, 0, 0.17);
  glow.addColorStop(0, ink({ c: 0.1, m: 0.85, y: 0.45 }));
  glow.addColorStop(0.5, ink(HEART, 0.75));
  glow.addColorStop(1, ink(HEART, 0));
  context.fillStyle = glow;
  context.beginPath();
  context.arc(0, 0, 0.17, 0, 2 * Math.PI);
  context.fill();
  const tips: [number, number][] = [];
  for (let i = 0; i < STAMENS; i++) {
    const angle = ((i + 0.22 * Math.sin(i * 5.1)) / STAMENS) * 2 * Math.PI;
    const reach = 0.27 + 0.085 * Math.sin(i * 2.7 + 0.6) + (i % 2) * 0.05;
    const x = reach * Math.sin(angle);
    const y = -reach * Math.cos(angle);
    const sway = 0.16 * reach * Math.cos(i * 1.9);
    context.beginPath();
    context.moveTo(0.03 * Math.sin(angle), -0.03 * Math.cos(angle));
    context.quadraticCurveTo(x * 0.55 + sway * Math.cos(angle), y * 0.55 + sway * Math.sin(angle), x, y);
    context.strokeStyle = ink(FILAMENT, 0.9);
    context.lineWidth = 0.0135;
    context.stroke();
    tips.push([x, y]);
  }
  for (const [x, y] of tips) {
    context.beginPath();
    context.arc(x, y, 0.026, 0, 2 * Math.PI);
    context.fillStyle = ink(ANTHER);
    context.fill();
    context.strokeStyle = ink(OUTLINE, 0.8);
    context.lineWidth = 0.008;
    context.stroke();
  }
  context.beginPath();
  context.arc(0, 0, 0.045, 0, 2 * Math.PI);
  context.fillStyle = ink({ c: 0.3, m: 0.55, y: 0.95 });
  context.fill();
}

function split(context: SKRSContext2D, sidePx: number): BlossomTones {
  const rgba = ownPixels(context);
  const count = sidePx * sidePx;
  const [c, m, y, inside] = [0, 1, 2, 3].map(() => new Uint8Array(count)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  for (let i = 0; i < count; i++) {
    const alpha = rgba[i * 4 + 3]!;
    if (alpha < 128) continue;
    c[i] = unpremultiplied(rgba[i * 4]!, alpha);
    m[i] = unpremultiplied(rgba[i * 4 + 1]!, alpha);
    y[i] = unpremultiplied(rgba[i * 4 + 2]!, alpha);
    inside[i] = 255;
  }
  freePixels(rgba);
  context.canvas.width = 0;
  return { sidePx, c, m, y, inside };
}
