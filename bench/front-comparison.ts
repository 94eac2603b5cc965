// Pages with single characters exchanged, and unchanged ones, printed and scanned in simulation -> how many changes are found and how many false marks there are.
import { parseArgs } from 'node:util';
import { compareFront } from '../src/inquiry/compare/compare-front.ts';
import type { Mark } from '../src/inquiry/compare/marks.ts';
import { reducePlane } from '../src/raster/scramble/bilevel/reduce.ts';
import { type Edit, editedPage } from '../test/inquiry/edited-pages.ts';
import { composeFront, type PaperModelName, printFront, scanFront, tamper } from '../test/inquiry/front-scans.ts';

/** Characters exchanged on one page. */
const EDITS = 10;

/** A mark counts for an edit when it touches the character's box, and as false when it is farther than this from every one. */
const NEAR_MM = 0.8;

function touches(mark: Mark, edit: Edit): boolean {
  return (
    mark.xMm < edit.xMm + edit.widthMm + NEAR_MM &&
    mark.xMm + mark.widthMm > edit.xMm - NEAR_MM &&
    mark.yMm < edit.yMm + edit.heightMm + NEAR_MM &&
    mark.yMm + mark.heightMm > edit.yMm - NEAR_MM
  );
}

const { values } = parseArgs({
  options: {
    /** Paper model: first (src/paper) or second (test/support/judge). */
    model: { type: 'string', default: 'first' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '3' },
    /** Scans of each unchanged print. */
    scans: { type: 'string', default: '1' },
    /** Of the scan. */
    dpi: { type: 'string', default: '300' },
    /** Of the restored front: 300, 240, 200 or, at reduced quality, 150. */
    front: { type: 'string', default: '300' },
  },
});
const model = values.model as PaperModelName;
const frontDpi = Number(values.front);
const total = { edits: 0, found: 0, cleanPairs: 0, falseMarks: 0, falseMarksOnEdited: 0, notCompared: 0 };
for (let seed = Number(values.from); seed < Number(values.to); seed++) {
  const page = editedPage(seed, EDITS);
  const restored = reducePlane(page.original, 600, frontDpi);
  const line = { seed, missed: [] as string[], falseMarks: [] as Mark[] };
  const clean = printFront(composeFront(page.original), model, seed);
  for (let k = 0; k < Number(values.scans); k++) {
    const scan = await scanFront(clean, model, seed * 10 + k, { dpi: Number(values.dpi) });
    const { front, differences } = compareFront(restored, frontDpi, scan);
    total.cleanPairs++;
    total.falseMarks += differences.length;
    if (front === 'not-compared') total.notCompared++;
    line.falseMarks.push(...differences);
  }
  const changed = printFront(tamper(page, seed % 2 === 0), model, seed);
  const scan = await scanFront(changed, model, seed * 10, { dpi: Number(values.dpi) });
  const { differences } = compareFront(restored, frontDpi, scan);
  for (const edit of page.edits) {
    total.edits++;
    if (differences.some((mark) => touches(mark, edit))) total.found++;
    else line.missed.push(`${edit.from} -> ${edit.to}`);
  }
  const stray = differences.filter((mark) => !page.edits.some((edit) => touches(mark, edit)));
  total.falseMarksOnEdited += stray.length;
  line.falseMarks.push(...stray);
  console.error(JSON.stringify(line));
}
console.log(JSON.stringify({ model, from: values.from, to: values.to, scanDpi: values.dpi, frontDpi, ...total }));
