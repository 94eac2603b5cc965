// A register of the 昭和 form -> 改製原戸籍謄本: vertical writing, a landscape form on a sheet that the printer feeds upright.
import type { PdfRef } from '../draw/document.ts';
import type { Face } from '../draw/face.ts';
import { type Box, setLine } from '../draw/layout.ts';
import { breakColumns, setColumn } from '../draw/layout-vertical.ts';
import type { PagePen, TextStyle } from '../draw/page-pen.ts';
import { CITY, ISSUED_ON } from '../people/city.ts';
import type { OldPerson, OldRegister } from '../people/old-register.ts';
import { daiji, era } from '../people/wareki.ts';
import { SEAL_MM } from './parts.ts';

/** The form is B4 landscape; offices reduce it to A4 landscape. Drawn as seen, 297 x 210 mm. */
export const FORM_WIDTH_MM = 297;
export const FORM_HEIGHT_MM = 210;

const TOP_MM = 22;
const BOTTOM_MM = 192;
const RIGHT_MM = 283;
const LEFT_MM = 24;
const PERSON_MM = 87.5;
const ENTRY_COLUMN_MM = 7.2;
/** Entries end here; names, parents and birth date stand below. */
const ENTRY_BOTTOM_MM = 128;

const ENTRY_PT = 10;

/** How one page of the form gets onto the sheet. */
export type NewFormPage = () => PagePen;

/**
 * Draws every leaf: domicile and the first couple on the first, then two people to a leaf, the certifying sentence on
 * the last.
 * @param seal an image XObject
 */
export function drawKaiseiGenkoseki(newPage: NewFormPage, face: Face, register: OldRegister, seal: PdfRef): void {
  for (let first = 0; first < register.people.length; first += 2) {
    const leaf = newPage();
    frame(leaf, face, first / 2 + 1);
    const rightMm = first === 0 ? domicile(leaf, face, register) : RIGHT_MM;
    register.people.slice(first, first + 2).forEach((person, index) => {
      personBlock(leaf, face, person, rightMm - (index + 1) * PERSON_MM);
    });
    if (first + 2 >= register.people.length) certify(leaf, face, seal);
  }
}

function frame(pen: PagePen, face: Face, leaf: number): void {
  pen.box(LEFT_MM, TOP_MM, RIGHT_MM - LEFT_MM, BOTTOM_MM - TOP_MM, { widthMm: 0.5 });
  // Above the frame at the right, boxed: what the register has become.
  pen.box(RIGHT_MM - 46, 11, 46, 8.5, { widthMm: 0.35 });
  setLine(pen, RIGHT_MM - 42, 16.9, 38, '改製原戸籍', { face, sizePt: 13 }, 'justify');
  setColumn(
    pen,
    { xMm: 11, yMm: BOTTOM_MM - 40, widthMm: 6, heightMm: 40 },
    `第${daiji(leaf)}葉`,
    { face, sizePt: 9 },
    'bottom',
    0,
  );
}

/** The two broad columns of domicile and head, then the register's own entries. Returns the left edge, in mm. */
function domicile(pen: PagePen, face: Face, register: OldRegister): number {
  const heightMm = BOTTOM_MM - TOP_MM;
  let xMm = RIGHT_MM - 15;
  labelledColumn(pen, face, { xMm, yMm: TOP_MM, widthMm: 15, heightMm }, '本籍', register.domicile, 13);
  xMm -= 15;
  labelledColumn(pen, face, { xMm, yMm: TOP_MM, widthMm: 15, heightMm }, '氏名', register.head, 18);
  const columnMm = 9;
  const style: TextStyle = { face, sizePt: ENTRY_PT };
  const columns = register.registerEntries.flatMap((entry) => breakColumns(entry, heightMm - 6, style));
  for (let index = 0; index < 6; index++) {
    xMm -= columnMm;
    const box = { xMm, yMm: TOP_MM, widthMm: columnMm, heightMm };
    pen.line(xMm, TOP_MM, xMm, BOTTOM_MM, { widthMm: 0.2 });
    const text = columns[index];
    if (text) setColumn(pen, box, text, style, 'top', 3);
  }
  return xMm;
}

function labelledColumn(pen: PagePen, face: Face, box: Box, label: string, text: string, sizePt: number): void {
  pen.box(box.xMm, box.yMm, box.widthMm, box.heightMm, { widthMm: 0.3 });
  const labelMm = 26;
  pen.line(box.xMm, box.yMm + labelMm, box.xMm + box.widthMm, box.yMm + labelMm, { widthMm: 0.2 });
  setColumn(pen, { ...box, heightMm: labelMm }, label, { face, sizePt: 11 }, 'justify', 4);
  setColumn(
    pen,
    { ...box, yMm: box.yMm + labelMm, heightMm: box.heightMm - labelMm },
    text,
    { face, sizePt },
    'top',
    6,
  );
}

/** One person: ruled columns for entries above; parents, relation, name and birth date below. */
function personBlock(pen: PagePen, face: Face, person: OldPerson, xMm: number): void {
  pen.box(xMm, TOP_MM, PERSON_MM, BOTTOM_MM - TOP_MM, { widthMm: 0.35 });
  const columnCount = Math.floor(PERSON_MM / ENTRY_COLUMN_MM);
  const columnMm = PERSON_MM / columnCount;
  const style: TextStyle = { face, sizePt: ENTRY_PT };
  const columns = person.entries.flatMap((entry) => breakColumns(entry, ENTRY_BOTTOM_MM - TOP_MM - 4, style));
  for (let index = 0; index < columnCount; index++) {
    const columnX = xMm + PERSON_MM - (index + 1) * columnMm;
    if (index > 0) pen.line(columnX + columnMm, TOP_MM, columnX + columnMm, ENTRY_BOTTOM_MM, { widthMm: 0.12 });
    const text = columns[index];
    const box = { xMm: columnX, yMm: TOP_MM, widthMm: columnMm, heightMm: ENTRY_BOTTOM_MM - TOP_MM };
    if (text) setColumn(pen, box, text, style, 'top', 2);
  }
  pen.line(xMm, ENTRY_BOTTOM_MM, xMm + PERSON_MM, ENTRY_BOTTOM_MM, { widthMm: 0.3 });
  lowerPart(pen, face, person, xMm);
}

function lowerPart(pen: PagePen, face: Face, person: OldPerson, xMm: number): void {
  const heightMm = BOTTOM_MM - ENTRY_BOTTOM_MM;
  const cell = (rightMm: number, widthMm: number): Box => ({
    xMm: xMm + PERSON_MM - rightMm - widthMm,
    yMm: ENTRY_BOTTOM_MM,
    widthMm,
    heightMm,
  });
  const pairs = [
    ['父', person.father, cell(0, 13)],
    ['母', person.mother, cell(13, 13)],
  ] as const;
  for (const [label, text, box] of pairs) smallLabelled(pen, face, box, label, text, 11);
  smallLabelled(pen, face, cell(26, 13), '続柄', person.relation, 11);
  const nameBox = cell(39, 30);
  pen.box(nameBox.xMm, nameBox.yMm, nameBox.widthMm, nameBox.heightMm, { widthMm: 0.25 });
  const topMm = 12;
  pen.line(nameBox.xMm, nameBox.yMm + topMm, nameBox.xMm + nameBox.widthMm, nameBox.yMm + topMm, { widthMm: 0.2 });
  if (person.couple) setColumn(pen, { ...nameBox, heightMm: topMm }, person.couple, { face, sizePt: 13 }, 'center');
  const lower = { ...nameBox, yMm: nameBox.yMm + topMm, heightMm: nameBox.heightMm - topMm };
  setColumn(pen, lower, person.name, { face, sizePt: 26 }, 'justify', 5);
  if (person.removed) {
    pen.line(lower.xMm, lower.yMm, lower.xMm + lower.widthMm, lower.yMm + lower.heightMm, { widthMm: 0.3 });
    pen.line(lower.xMm + lower.widthMm, lower.yMm, lower.xMm, lower.yMm + lower.heightMm, { widthMm: 0.3 });
  }
  smallLabelled(pen, face, cell(69, 18.5), '出生', person.bornOn, 11);
}

function smallLabelled(pen: PagePen, face: Face, box: Box, label: string, text: string, sizePt: number): void {
  const labelMm = 12;
  pen.box(box.xMm, box.yMm, box.widthMm, box.heightMm, { widthMm: 0.25 });
  pen.line(box.xMm, box.yMm + labelMm, box.xMm + box.widthMm, box.yMm + labelMm, { widthMm: 0.2 });
  setColumn(pen, { ...box, heightMm: labelMm }, label, { face, sizePt: 9 }, 'center', 1);
  const rest = { ...box, yMm: box.yMm + labelMm, heightMm: box.heightMm - labelMm };
  setColumn(pen, rest, text, { face, sizePt }, 'top', 3);
}

/** The certifying sentence in the last leaf's free columns at the left. */
function certify(pen: PagePen, face: Face, seal: PdfRef): void {
  const { name, year, month, day } = era(ISSUED_ON);
  const columns: readonly (readonly [string, number, number])[] = [
    ['この謄本は、改製原戸籍（平成拾七年弐月拾九日消除）の原本と', 11, 0],
    ['相違ないことを認証する。', 11, 0],
    ['「注」事項欄の認印は、戸籍事務管掌者の職印を示す：以下余白；', 8.5, 6],
    [`${name}${daiji(year)}年${daiji(month)}月${daiji(day)}日`, 11, 12],
    [`${CITY.prefecture}${CITY.name}長　${CITY.mayor}`, 13, 40],
  ];
  let xMm = RIGHT_MM - 2 * PERSON_MM - 4;
  for (const [text, sizePt, indentMm] of columns) {
    xMm -= 12;
    const box = { xMm, yMm: TOP_MM + 8 + indentMm, widthMm: 12, heightMm: BOTTOM_MM - TOP_MM - 14 - indentMm };
    setColumn(pen, box, text, { face, sizePt }, 'top', 0);
  }
  pen.picture('Seal', seal, xMm + 6 - SEAL_MM / 2, 140, SEAL_MM, SEAL_MM);
}
