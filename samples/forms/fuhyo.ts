// Address histories -> 戸籍の附票の写し: one table for each person, over two pages.
import type { SampleDocument } from '../draw/document.ts';
import { setInBox, setLine } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { ADDRESS_HISTORIES, type AddressHistory } from '../people/address-history.ts';
import { FAMILY_REGISTER } from '../people/koseki.ts';
import { wareki } from '../people/wareki.ts';
import {
  certification,
  type FormFaces,
  FRAME_MM,
  HAIR_MM,
  labelledCell,
  mayorSeal,
  pageFoot,
  RULE_MM,
} from './parts.ts';

const LEFT_MM = 15;
const WIDTH_MM = 180;
const NAME_ROW_MM = 10;
const HEAD_ROW_MM = 6;
const ENTRY_ROW_MM = 11;
const NOTE_ROW_MM = 7;
const GAP_MM = 5;
const SINCE_MM = 44;

export async function drawFuhyo(document: SampleDocument, faces: FormFaces): Promise<void> {
  const seal = await mayorSeal(document);
  const leaves = [ADDRESS_HISTORIES.slice(0, 3), ADDRESS_HISTORIES.slice(3)];
  leaves.forEach((people, index) => {
    const pen = document.addPage();
    heading(pen, faces, index + 1, leaves.length);
    let yMm = 58;
    for (const person of people) yMm = history(pen, faces, yMm, person) + GAP_MM;
    if (index + 1 === leaves.length) {
      setLine(pen, LEFT_MM, yMm + 1, WIDTH_MM, '以下余白', { face: faces.entry, sizePt: 10 }, 'center');
      const sentence = 'この写しは、戸籍の附票の原本と相違ないことを証明する。';
      certification(pen, faces, seal, { yMm: 234, sentence });
    } else {
      setLine(pen, LEFT_MM, 262, WIDTH_MM, '（次葉に続く）', { face: faces.entry, sizePt: 9.5 }, 'right');
    }
    const note = '※　在外選挙人名簿に関する事項及び住民票コードは、請求により記載を省略しています。';
    setLine(pen, LEFT_MM, 274, WIDTH_MM, note, { face: faces.label, sizePt: 7 }, 'left');
    pageFoot(pen, faces, { issueNumber: '０８－０４０１－０００４１６２', page: index + 1, pages: leaves.length });
  });
}

function heading(pen: PagePen, faces: FormFaces, page: number, pages: number): void {
  setLine(pen, 40, 24, 130, '戸籍の附票の写し', { face: faces.entry, sizePt: 18, spacingEm: 0.5 }, 'center');
  setLine(pen, 150, 29, 45, `（全部）　${pages}枚中${page}枚目`, { face: faces.label, sizePt: 8 }, 'right');
  const cell = { xMm: LEFT_MM, widthMm: WIDTH_MM, heightMm: 9.5, labelMm: 28, labelPt: 9 };
  labelledCell(pen, faces, { ...cell, yMm: 32, label: '本籍', entry: FAMILY_REGISTER.domicile, entryPt: 11 });
  labelledCell(pen, faces, { ...cell, yMm: 41.5, label: '筆頭者氏名', entry: FAMILY_REGISTER.head, entryPt: 12 });
  pen.box(LEFT_MM, 32, WIDTH_MM, 19, { widthMm: FRAME_MM });
}

/** @returns the bottom of the table, in mm */
function history(pen: PagePen, faces: FormFaces, yMm: number, person: AddressHistory): number {
  const name = { xMm: LEFT_MM, yMm, heightMm: NAME_ROW_MM, labelMm: 14 };
  labelledCell(pen, faces, { ...name, widthMm: 74, label: '名', entry: person.name, entryPt: 14 });
  labelledCell(pen, faces, {
    ...name,
    xMm: LEFT_MM + 74,
    widthMm: 70,
    labelMm: 22,
    label: '生年月日',
    entry: wareki(person.bornOn, false),
  });
  labelledCell(pen, faces, {
    ...name,
    xMm: LEFT_MM + 144,
    widthMm: 36,
    label: '性別',
    entry: person.sex,
    options: { align: 'center' },
  });
  let rowMm = yMm + NAME_ROW_MM;
  const addressMm = WIDTH_MM - SINCE_MM;
  pen.fill(LEFT_MM, rowMm, WIDTH_MM, HEAD_ROW_MM, 0.9);
  ruled(pen, rowMm, HEAD_ROW_MM);
  const head = { face: faces.label, sizePt: 8, spacingEm: 1 };
  setInBox(pen, { xMm: LEFT_MM, yMm: rowMm, widthMm: addressMm, heightMm: HEAD_ROW_MM }, '住所', head, {
    align: 'center',
  });
  const sinceX = LEFT_MM + addressMm;
  const sinceHead = { xMm: sinceX, yMm: rowMm, widthMm: SINCE_MM, heightMm: HEAD_ROW_MM };
  setInBox(pen, sinceHead, '住所を定めた年月日', { ...head, spacingEm: 0 }, { align: 'center' });
  rowMm += HEAD_ROW_MM;
  for (const entry of person.entries) {
    ruled(pen, rowMm, ENTRY_ROW_MM);
    const style = { face: faces.entry, sizePt: 10 };
    const addressBox = { xMm: LEFT_MM, yMm: rowMm, widthMm: addressMm, heightMm: ENTRY_ROW_MM };
    setInBox(pen, addressBox, entry.address, style, { padMm: 2 });
    const sinceBox = { xMm: sinceX, yMm: rowMm, widthMm: SINCE_MM, heightMm: ENTRY_ROW_MM };
    setInBox(pen, sinceBox, entry.since, style, { align: 'center' });
    rowMm += ENTRY_ROW_MM;
  }
  labelledCell(pen, faces, {
    xMm: LEFT_MM,
    yMm: rowMm,
    widthMm: WIDTH_MM,
    heightMm: NOTE_ROW_MM,
    labelMm: 14,
    label: '備考',
    entry: person.note,
    entryPt: 9,
  });
  rowMm += NOTE_ROW_MM;
  pen.box(LEFT_MM, yMm, WIDTH_MM, rowMm - yMm, { widthMm: FRAME_MM });
  return rowMm;
}

function ruled(pen: PagePen, yMm: number, heightMm: number): void {
  pen.box(LEFT_MM, yMm, WIDTH_MM, heightMm, { widthMm: RULE_MM });
  const sinceX = LEFT_MM + WIDTH_MM - SINCE_MM;
  pen.line(sinceX, yMm, sinceX, yMm + heightMm, { widthMm: HAIR_MM });
}
