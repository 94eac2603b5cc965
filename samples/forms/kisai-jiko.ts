// Items of the resident register -> 住民票記載事項証明書: two people, one table each.
import type { SampleDocument } from '../draw/document.ts';
import { setInBox, setLine } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { HOUSEHOLD, type Person } from '../people/household.ts';
import { wareki } from '../people/wareki.ts';
import { certification, type FormFaces, FRAME_MM, labelledCell, mayorSeal, pageFoot } from './parts.ts';

const LEFT_MM = 20;
const WIDTH_MM = 170;

export async function drawKisaiJiko(document: SampleDocument, faces: FormFaces): Promise<void> {
  const seal = await mayorSeal(document);
  const pen = document.addPage();
  setLine(pen, 40, 28, 130, '住民票記載事項証明書', { face: faces.entry, sizePt: 20, spacingEm: 0.3 }, 'center');
  const cell = { xMm: LEFT_MM, widthMm: WIDTH_MM, labelMm: 28, labelPt: 9 };
  labelledCell(pen, faces, { ...cell, yMm: 40, heightMm: 11, label: '住所', entry: HOUSEHOLD.address, entryPt: 11 });
  labelledCell(pen, faces, {
    ...cell,
    yMm: 51,
    heightMm: 11,
    label: '世帯主の氏名',
    entry: HOUSEHOLD.people[0]!.name,
    entryPt: 12,
  });
  pen.box(LEFT_MM, 40, WIDTH_MM, 22, { widthMm: FRAME_MM });
  [HOUSEHOLD.people[2]!, HOUSEHOLD.people[3]!].forEach((person, index) => {
    items(pen, faces, 69 + index * 68, index + 1, person);
  });
  certification(pen, faces, seal, {
    yMm: 212,
    sentence: '上記の事項は、住民票に記載されている事項に相違ないことを証明する。',
  });
  const notes = [
    '※　この証明書は、請求のあった事項についてのみ証明するものです。本籍・筆頭者、住民票コード及び個人番号は省略しています。',
    '※　外国人住民に係る事項（国籍・地域、在留資格、在留期間等）は、該当がないため記載していません。',
  ];
  notes.forEach((note, index) => {
    setLine(pen, LEFT_MM, 262 + index * 4, WIDTH_MM, note, { face: faces.label, sizePt: 7 }, 'left');
  });
  pageFoot(pen, faces, { issueNumber: '０８－０４０１－００００７７３', page: 1, pages: 1 });
}

function items(pen: PagePen, faces: FormFaces, yMm: number, ordinal: number, person: Person): void {
  const ordinalBox = { xMm: LEFT_MM, yMm, widthMm: 10, heightMm: 62 };
  pen.box(LEFT_MM, yMm, 10, 62, { widthMm: 0.2 });
  setInBox(pen, ordinalBox, String(ordinal), { face: faces.label, sizePt: 12 }, { align: 'center', padMm: 0 });
  const xMm = LEFT_MM + 10;
  const widthMm = WIDTH_MM - 10;
  const left = { xMm, widthMm: widthMm / 2, labelMm: 28, heightMm: 10, labelPt: 8.5 };
  const right = { ...left, xMm: xMm + widthMm / 2 };
  const wide = { ...left, widthMm };
  labelledCell(pen, faces, {
    ...wide,
    yMm,
    heightMm: 6,
    label: 'フリガナ',
    labelPt: 7.5,
    entry: person.kana,
    entryPt: 8.5,
  });
  labelledCell(pen, faces, { ...wide, yMm: yMm + 6, heightMm: 14, label: '氏名', entry: person.name, entryPt: 16 });
  labelledCell(pen, faces, { ...left, yMm: yMm + 20, label: '生年月日', entry: wareki(person.bornOn) });
  labelledCell(pen, faces, { ...right, yMm: yMm + 20, label: '性別', entry: person.sex, options: { align: 'center' } });
  labelledCell(pen, faces, { ...left, yMm: yMm + 30, label: '住民となった日', entry: wareki(person.residentSince) });
  labelledCell(pen, faces, {
    ...right,
    yMm: yMm + 30,
    label: '続柄',
    entry: person.relation,
    options: { align: 'center' },
  });
  labelledCell(pen, faces, { ...left, yMm: yMm + 40, label: '住所を定めた日', entry: wareki(person.addressSince) });
  labelledCell(pen, faces, { ...right, yMm: yMm + 40, label: '届出の年月日', entry: wareki(person.notifiedOn) });
  labelledCell(pen, faces, {
    ...wide,
    yMm: yMm + 50,
    heightMm: 12,
    label: '前住所',
    entry: person.previousAddress,
    entryPt: 9.5,
  });
  pen.box(LEFT_MM, yMm, WIDTH_MM, 62, { widthMm: FRAME_MM });
}
