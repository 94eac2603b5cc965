// One taxpayer's levies and payments of three years -> 納税証明書, one row for each tax and term.
import type { PdfRef, SampleDocument } from '../draw/document.ts';
import { type Align, setInBox, setLine } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { Table } from '../draw/table.ts';
import { HOUSEHOLD } from '../people/household.ts';
import { wareki } from '../people/wareki.ts';
import { certification, type FormFaces, FRAME_MM, HAIR_MM, labelledCell, mayorSeal, pageFoot } from './parts.ts';

/** Fiscal year, tax, number of terms, yen a year, yen paid, yen not yet due. */
const LEVIES: readonly (readonly [string, string, number, number, number, number])[] = [
  ['令和５年度', '市民税・県民税（普通徴収）', 4, 221_400, 221_400, 0],
  ['令和５年度', '固定資産税・都市計画税', 4, 86_700, 86_700, 0],
  ['令和５年度', '軽自動車税（種別割）', 1, 10_800, 10_800, 0],
  ['令和５年度', '国民健康保険税', 8, 0, 0, 0],
  ['令和６年度', '市民税・県民税（普通徴収）', 4, 198_600, 198_600, 0],
  ['令和６年度', '固定資産税・都市計画税', 4, 84_200, 84_200, 0],
  ['令和６年度', '軽自動車税（種別割）', 1, 10_800, 10_800, 0],
  ['令和６年度', '国民健康保険税', 8, 0, 0, 0],
  ['令和７年度', '市民税・県民税（普通徴収）', 4, 239_800, 239_800, 0],
  ['令和７年度', '固定資産税・都市計画税', 4, 84_200, 84_200, 0],
  ['令和７年度', '軽自動車税（種別割）', 1, 10_800, 10_800, 0],
  ['令和７年度', '国民健康保険税', 8, 0, 0, 0],
];

const LEFT_MM = 15;
const WIDTH_MM = 180;
const HEADINGS = ['年度', '税目', '期別', '納付すべき税額', '納付済額', '未納税額', '納期未到来額', '備考'];
const COLUMNS_MM = [19, 43, 12, 26, 24, 20, 22, 14];

export interface NozeiOptions {
  /** Draws before everything else: a city's crest as a watermark, say. */
  readonly under?: (pen: PagePen) => void;
  /** The mayor's seal as an image XObject, when it is not the usual opaque picture. */
  readonly seal?: PdfRef;
}

export async function drawNozei(document: SampleDocument, faces: FormFaces, options: NozeiOptions = {}): Promise<void> {
  const person = HOUSEHOLD.people[0]!;
  const seal = options.seal ?? (await mayorSeal(document));
  const pen = document.addPage();
  options.under?.(pen);
  setLine(pen, 40, 26, 130, '納税証明書', { face: faces.entry, sizePt: 20, spacingEm: 0.8 }, 'center');
  const cell = { xMm: LEFT_MM, widthMm: WIDTH_MM, heightMm: 9, labelMm: 34, labelPt: 9 };
  labelledCell(pen, faces, { ...cell, yMm: 36, label: '住所（所在地）', entry: HOUSEHOLD.address, entryPt: 10.5 });
  labelledCell(pen, faces, { ...cell, yMm: 45, label: '氏名（名称）', entry: person.name, entryPt: 13 });
  labelledCell(pen, faces, { ...cell, yMm: 54, widthMm: 110, label: '生年月日', entry: wareki(person.bornOn) });
  labelledCell(pen, faces, {
    ...cell,
    xMm: LEFT_MM + 110,
    widthMm: 70,
    labelMm: 24,
    yMm: 54,
    label: '宛名番号',
    entry: '００１８４３２７６',
  });
  pen.box(LEFT_MM, 36, WIDTH_MM, 27, { widthMm: FRAME_MM });
  setLine(pen, LEFT_MM + 120, 69.5, 60, '（単位：円）', { face: faces.label, sizePt: 8 }, 'right');
  levies(pen, faces, 71);
  certification(pen, faces, seal, { yMm: 218, sentence: '上記のとおり相違ないことを証明する。' });
  const notes = [
    '※　この証明書は、令和８年３月２５日までに収納を確認した税額により作成しています。',
    '※　納期未到来額は、証明日現在において納期限の到来していない税額です。延滞金及び督促手数料は含みません。',
    '※　口座振替による納付は、収納の確認に１０日程度を要します。',
  ];
  notes.forEach((note, index) => {
    setLine(pen, LEFT_MM, 264 + index * 4, WIDTH_MM, note, { face: faces.label, sizePt: 7 }, 'left');
  });
  pageFoot(pen, faces, { issueNumber: '０８－０４０１－０００３３１０', page: 1, pages: 1 });
}

function levies(pen: PagePen, faces: FormFaces, yMm: number): void {
  const rowsMm = [9, ...LEVIES.map(() => 9), 10];
  const table = new Table(pen, { xMm: LEFT_MM, yMm, columnsMm: COLUMNS_MM, rowsMm });
  const put = (row: number, column: number, text: string, sizePt: number, align: Align) => {
    const face = align === 'right' ? faces.entry : faces.label;
    setInBox(pen, table.cell(row, column), text, { face, sizePt }, { align, padMm: 1.2 });
  };
  rowsMm.forEach((_, row) => {
    COLUMNS_MM.forEach((__, column) => {
      table.rule(table.cell(row, column), HAIR_MM);
    });
  });
  HEADINGS.forEach((heading, column) => {
    const box = table.cell(0, column);
    pen.fill(box.xMm, box.yMm, box.widthMm, box.heightMm, 0.85);
    table.rule(box);
    put(0, column, heading, 8, 'center');
  });
  LEVIES.forEach(([year, tax, terms, levied, paid, notDue], index) => {
    const row = index + 1;
    put(row, 0, year, 8, 'center');
    put(row, 1, tax, 8, 'left');
    put(row, 2, terms === 1 ? '全期' : `全${terms}期`, 8, 'center');
    if (levied === 0) {
      put(row, 3, '課税なし', 9, 'right');
      for (const column of [4, 5, 6]) put(row, column, '－', 9, 'right');
      return;
    }
    const amounts = [levied, paid, levied - paid - notDue, notDue];
    amounts.forEach((yen, at) => {
      put(row, 3 + at, yen.toLocaleString('en-US'), 10, 'right');
    });
  });
  const last = LEVIES.length + 1;
  const totals = LEVIES.reduce((sum, levy) => [sum[0]! + levy[3], sum[1]! + levy[4]], [0, 0]);
  const total = table.cell(last, 0, 1, 3);
  pen.fill(total.xMm + 0.1, total.yMm + 0.1, total.widthMm - 0.2, total.heightMm - 0.2, 1);
  table.rule(total);
  setInBox(pen, total, '合計', { face: faces.label, sizePt: 9, spacingEm: 2 }, { align: 'center' });
  put(last, 3, totals[0]!.toLocaleString('en-US'), 10, 'right');
  put(last, 4, totals[1]!.toLocaleString('en-US'), 10, 'right');
  put(last, 5, '0', 10, 'right');
  put(last, 6, '0', 10, 'right');
  table.frame();
}
