// A context of the canvas package -> the same, whose restore() also restores what its colours say they are.
import type { SKRSContext2D } from './canvas.ts';

/**
 * In the canvas package (1.0.7), `restore` puts the colours back for drawing but not for reading: `fillStyle` and
 * `strokeStyle` still answer with what was set last. pdf.js reads them when a group or mask begins, to go on with the same
 * colours there: it would go on with the colours of whatever was drawn before.
 */
export function mendRestore(context: SKRSContext2D): void {
  const { save, restore } = context;
  type Style = SKRSContext2D['fillStyle'];
  const saved: (readonly [fill: Style, stroke: Style])[] = [];
  context.save = function (this: SKRSContext2D): void {
    saved.push([this.fillStyle, this.strokeStyle]);
    save.call(this);
  };
  context.restore = function (this: SKRSContext2D): void {
    restore.call(this);
    const styles = saved.pop();
    if (!styles) return;
    if (this.fillStyle !== styles[0]) this.fillStyle = styles[0];
    if (this.strokeStyle !== styles[1]) this.strokeStyle = styles[1];
  };
}
