// A household -> 住民票の写し: the multi-person form (世帯連記式), four people to a page.
import type { SampleDocument } from '../draw/document.ts';
import { setInBox, setLine } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import type { Household, Person } from '../people/household.ts';
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
const PEOPLE_PER_PAGE = 4;
const BLOCK_TOP_MM = 54;
const BLOCK_MM = 45;
const ISSUE_NUMBER = '０８－０４０１－００００１２７';

const NOTES = [
  '※　この証明書は、コンビニエンスストア等に設置された多機能端末機により交付したものです。裏面に偽造防止検出画像及びスクランブル画像が印刷されています。',
  '※　複写機により複写した場合、「複写」の文字が現れます。個人番号及び住民票コードは、請求により記載を省略しています。',
];

/** Draws the whole certificate into `document`. */
export async function drawJuminhyo(document: SampleDocument, faces: FormFaces, household: Household): Promise<void> {
  const { people } = household;
  const seal = await mayorSeal(document);
  const pages = Math.ceil(people.length / PEOPLE_PER_PAGE);
  for (let page = 1; page <= pages; page++) {
    const pen = document.addPage();
    const first = (page - 1) * PEOPLE_PER_PAGE;
    heading(pen, faces, household, page, pages);
    for (let slot = 0; slot < PEOPLE_PER_PAGE; slot++) {
      const topMm = BLOCK_TOP_MM + slot * BLOCK_MM;
      const person = people[first + slot];
      if (person) personBlock(pen, faces, topMm, first + slot + 1, person);
      else emptyBlock(pen, faces, topMm, slot === people.length - first);
    }
    if (page === pages) {
      const sentence = 'この写しは、世帯全員の住民票の原本と相違ないことを証明する。';
      certification(pen, faces, seal, { sentence, yMm: 236.5 });
    } else {
      const style = { face: faces.entry, sizePt: 10 };
      setInBox(pen, { xMm: LEFT_MM, yMm: 240, widthMm: WIDTH_MM, heightMm: 12 }, '（次葉に続く）', style, {
        align: 'right',
      });
    }
    NOTES.forEach((note, index) => {
      setLine(pen, LEFT_MM, 274 + index * 3.6, WIDTH_MM, note, { face: faces.label, sizePt: 7 }, 'left');
    });
    pageFoot(pen, faces, { issueNumber: ISSUE_NUMBER, page, pages });
  }
}

function heading(pen: PagePen, faces: FormFaces, household: Household, page: number, pages: number): void {
  setLine(pen, 55, 24, 100, '住民票', { face: faces.entry, sizePt: 20, spacingEm: 1.2 }, 'center');
  const small = { face: faces.label, sizePt: 8 };
  setLine(pen, 145, 28, 50, `${String(pages)}枚中　${String(page)}枚目`, small, 'right');
  setLine(pen, LEFT_MM, 28, 50, '（世帯全員）', small, 'left');
  const rows = [
    { label: '住所', entry: household.address },
    { label: '世帯主', entry: household.people[0]!.name },
  ];
  rows.forEach(({ label, entry }, index) => {
    const cell = { xMm: LEFT_MM, yMm: 31 + index * 10, widthMm: WIDTH_MM, heightMm: 10, labelMm: 24 };
    labelledCell(pen, faces, { ...cell, label, entry, entryPt: 11, labelPt: 9 });
  });
  pen.box(LEFT_MM, 31, WIDTH_MM, 20, { widthMm: FRAME_MM });
}

const NUMBER_MM = 8;
const INNER_MM = LEFT_MM + NUMBER_MM;
const INNER_WIDTH_MM = WIDTH_MM - NUMBER_MM;

function personBlock(pen: PagePen, faces: FormFaces, topMm: number, ordinal: number, person: Person): void {
  blockFrame(pen, topMm);
  const ordinalBox = { xMm: LEFT_MM, yMm: topMm, widthMm: NUMBER_MM, heightMm: BLOCK_MM };
  setInBox(pen, ordinalBox, String(ordinal), { face: faces.label, sizePt: 11 }, { align: 'center', padMm: 0 });

  // Rows: kana 4, name 9, dates 7, registered domicile 7, former address 9, remarks 9 = 45 mm.
  const labelMm = 20;
  const half = 98;
  const right = INNER_MM + half;
  const rightWidth = INNER_WIDTH_MM - half;
  labelledCell(pen, faces, {
    ...row(INNER_MM, topMm, half, 4.5),
    labelMm,
    label: 'フリガナ',
    labelPt: 6.5,
    entry: person.kana,
    entryPt: 7.5,
  });
  labelledCell(pen, faces, {
    ...row(INNER_MM, topMm + 4.5, half, 9),
    labelMm,
    label: '氏名',
    entry: person.name,
    entryPt: 14,
  });
  labelledCell(pen, faces, {
    ...row(right, topMm, rightWidth, 6.75),
    labelMm: 18,
    label: '生年月日',
    entry: wareki(person.bornOn),
    entryPt: 9.5,
  });
  const third = rightWidth / 2;
  labelledCell(pen, faces, {
    ...row(right, topMm + 6.75, third, 6.75),
    labelMm: 11,
    label: '性別',
    entry: person.sex,
    options: { align: 'center' },
  });
  labelledCell(pen, faces, {
    ...row(right + third, topMm + 6.75, third, 6.75),
    labelMm: 11,
    label: '続柄',
    entry: person.relation,
    options: { align: 'center' },
  });

  const dates = [
    ['住民となった日', person.residentSince],
    ['住所を定めた日', person.addressSince],
    ['届出の年月日', person.notifiedOn],
  ] as const;
  const dateMm = INNER_WIDTH_MM / dates.length;
  dates.forEach(([label, date], index) => {
    const cell = row(INNER_MM + index * dateMm, topMm + 13.5, dateMm, 6.5);
    labelledCell(pen, faces, { ...cell, labelMm: 20, label, labelPt: 6.5, entry: wareki(date), entryPt: 8.5 });
  });

  labelledCell(pen, faces, {
    ...row(INNER_MM, topMm + 20, 118, 7.5),
    labelMm,
    label: '本籍',
    entry: person.honseki,
    entryPt: 9.5,
  });
  labelledCell(pen, faces, {
    ...row(INNER_MM + 118, topMm + 20, INNER_WIDTH_MM - 118, 7.5),
    labelMm: 15,
    label: '筆頭者',
    entry: person.hittosha,
    entryPt: 9.5,
  });
  labelledCell(pen, faces, {
    ...row(INNER_MM, topMm + 27.5, INNER_WIDTH_MM, 8.5),
    labelMm,
    label: '前住所',
    entry: '',
  });
  setInBox(
    pen,
    { xMm: INNER_MM + labelMm, yMm: topMm + 27.5, widthMm: 104, heightMm: 8.5 },
    person.previousAddress,
    {
      face: faces.entry,
      sizePt: 9,
    },
    { padMm: 1.5 },
  );
  setInBox(
    pen,
    { xMm: INNER_MM + 124, yMm: topMm + 27.5, widthMm: 48, heightMm: 8.5 },
    person.previousNote,
    {
      face: faces.entry,
      sizePt: 8.5,
    },
    { align: 'right' },
  );
  labelledCell(pen, faces, {
    ...row(INNER_MM, topMm + 36, 92, 9),
    labelMm,
    label: '備考',
    entry: person.remarks.join('\n') || '',
    entryPt: 8,
  });
  labelledCell(pen, faces, {
    ...row(INNER_MM + 92, topMm + 36, 40, 9),
    labelMm: 16,
    label: '個人番号',
    labelPt: 7,
    entry: '（省略）',
    entryPt: 8,
    options: { align: 'center' },
  });
  labelledCell(pen, faces, {
    ...row(INNER_MM + 132, topMm + 36, 40, 9),
    labelMm: 19,
    label: '住民票コード',
    labelPt: 6.5,
    entry: '（省略）',
    entryPt: 8,
    options: { align: 'center' },
  });
  blockFrame(pen, topMm);
}

/** A slot without a person: crossed out, and the first one says that nobody follows. */
function emptyBlock(pen: PagePen, faces: FormFaces, topMm: number, isFirst: boolean): void {
  blockFrame(pen, topMm);
  pen.line(LEFT_MM + NUMBER_MM, topMm + BLOCK_MM, LEFT_MM + WIDTH_MM, topMm, { widthMm: HAIR_MM });
  if (isFirst) {
    const box = { xMm: INNER_MM, yMm: topMm + 2, widthMm: 60, heightMm: 8 };
    setInBox(pen, box, '＊＊＊　以下余白　＊＊＊', { face: faces.entry, sizePt: 10 }, { align: 'left', padMm: 3 });
  }
}

function blockFrame(pen: PagePen, topMm: number): void {
  pen.box(LEFT_MM, topMm, WIDTH_MM, BLOCK_MM, { widthMm: FRAME_MM });
  pen.line(LEFT_MM + NUMBER_MM, topMm, LEFT_MM + NUMBER_MM, topMm + BLOCK_MM, { widthMm: RULE_MM });
}

function row(xMm: number, yMm: number, widthMm: number, heightMm: number) {
  return { xMm, yMm, widthMm, heightMm };
}
