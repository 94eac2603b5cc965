// A size -> the cherry blossom in two tones, as an engraver would cut it: dark petals with light edges, veins and stamens.
import { freePixels, ownPixels, type SKRSContext2D } from '../page/canvas.ts';
import { BENDS, drawPetals, flowerContext, petalPath } from './blossom.ts';

/** Widths of light strokes, in blossom radii (19 mm): none is finer than a few dots of the screen that prints it. */
const EDGE = 0.0145;
const VEIN = 0.0085;

const [DARK, LIGHT] = ['black', 'white'];

/** @returns 0 where a petal is dark, 255 where it, or the ground, is light; row by row */
export function drawEngraving(sidePx: number): Uint8Array {
  const context = flowerContext(sidePx);
  context.save();
  context.resetTransform();
  context.fillStyle = LIGHT;
  context.fillRect(0, 0, sidePx, sidePx);
  context.restore();
  drawPetals(context, drawPetal);
  drawStamens(context);
  const rgba = ownPixels(context);
  const light = new Uint8Array(sidePx * sidePx);
  for (let i = 0; i < light.length; i++) light[i] = rgba[i * 4]!;
  freePixels(rgba);
  context.canvas.width = 0;
  return light;
}

function drawPetal(context: SKRSContext2D, petal: number): void {
  const bend = BENDS[petal]!;
  context.save();
  context.rotate((petal * 2 * Math.PI) / 5);
  petalPath(context, bend);
  context.fillStyle = DARK;
  context.fill();
  context.save();
  context.clip();
  context.strokeStyle = LIGHT;
  context.lineWidth = VEIN;
  for (let vein = -3; vein <= 3; vein++) {
    const reach = 0.86 - 0.035 * Math.abs(vein) + 0.04 * Math.sin(vein * 2.4 + petal);
    const lean = vein * 0.14;
    context.beginPath();
    context.moveTo(lean * 0.85, -0.5);
    context.quadraticCurveTo(lean * 1.15, -0.62, lean * 1.1 + bend, -reach);
    context.stroke();
  }
  // Strokes in from the rim, short and long in turn: the petal grows lighter towards its tip.
  for (let stroke = -15; stroke <= 15; stroke++) {
    const turn = stroke * 0.036;
    const length = stroke % 2 === 0 ? 0.2 : 0.13;
    context.beginPath();
    context.moveTo(Math.sin(turn) * 1.06 + bend, -Math.cos(turn) * 1.06);
    context.lineTo(Math.sin(turn) * (1 - length) + bend, -Math.cos(turn) * (1 - length));
    context.stroke();
  }
  context.restore();
  petalPath(context, bend);
  context.strokeStyle = LIGHT;
  context.lineWidth = EDGE;
  context.stroke();
  context.restore();
}

const STAMENS = 9;

function drawStamens(context: SKRSContext2D): void {
  context.strokeStyle = LIGHT;
  context.fillStyle = LIGHT;
  context.lineWidth = 0.0105;
  for (let i = 0; i < STAMENS; i++) {
    const angle = ((i + 0.2 * Math.sin(i * 5.1)) / STAMENS) * 2 * Math.PI;
    const reach = 0.2 + 0.05 * Math.sin(i * 2.7 + 0.6) + (i % 2) * 0.04;
    const [x, y] = [reach * Math.sin(angle), -reach * Math.cos(angle)];
    context.beginPath();
    context.moveTo(0.04 * Math.sin(angle), -0.04 * Math.cos(angle));
    context.lineTo(x, y);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 0.017, 0, 2 * Math.PI);
    context.fill();
  }
  context.beginPath();
  context.arc(0, 0, 0.035, 0, 2 * Math.PI);
  context.fill();
}
