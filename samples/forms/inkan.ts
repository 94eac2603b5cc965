// One resident and the impression of their registered seal -> 印鑑登録証明書.
import type { SampleDocument } from '../draw/document.ts';
import { setInBox, setLine } from '../draw/layout.ts';
import { registeredSeal } from '../draw/registered-seal.ts';
import { HOUSEHOLD } from '../people/household.ts';
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

const LEFT_MM = 28;
const WIDTH_MM = 154;
/** Ordinances allow seals of 8 to 25 mm; this one is 16.5 mm, the usual size for a man's. */
const SEAL_DIAMETER_MM = 16.5;

export async function drawInkan(document: SampleDocument, faces: FormFaces): Promise<void> {
  const person = HOUSEHOLD.people[0]!;
  const pen = document.addPage();
  setLine(pen, 40, 36, 130, '印鑑登録証明書', { face: faces.entry, sizePt: 22, spacingEm: 0.5 }, 'center');

  const topMm = 54;
  const impressionMm = 52;
  pen.box(LEFT_MM, topMm, impressionMm, 64, { widthMm: RULE_MM });
  pen.line(LEFT_MM, topMm + 9, LEFT_MM + impressionMm, topMm + 9, { widthMm: HAIR_MM });
  const head = { xMm: LEFT_MM, yMm: topMm, widthMm: impressionMm, heightMm: 9 };
  setInBox(pen, head, '印影', { face: faces.label, sizePt: 10, spacingEm: 2 }, { align: 'center' });
  const impression = document.bitImage(await registeredSeal(['霧島', '健一郎'], SEAL_DIAMETER_MM));
  const sealX = LEFT_MM + (impressionMm - SEAL_DIAMETER_MM) / 2;
  pen.picture(
    'Impression',
    impression,
    sealX,
    topMm + 9 + (55 - SEAL_DIAMETER_MM) / 2,
    SEAL_DIAMETER_MM,
    SEAL_DIAMETER_MM,
  );

  const right = { xMm: LEFT_MM + impressionMm, widthMm: WIDTH_MM - impressionMm, labelMm: 24 };
  const rows = [
    { label: 'フリガナ', entry: person.kana, heightMm: 9, entryPt: 9 },
    { label: '氏名', entry: person.name, heightMm: 20, entryPt: 18 },
    { label: '生年月日', entry: wareki(person.bornOn), heightMm: 13, entryPt: 12 },
    { label: '住所', entry: HOUSEHOLD.address.replace('　', '\n'), heightMm: 22, entryPt: 11.5 },
  ];
  let yMm = topMm;
  for (const row of rows) {
    labelledCell(pen, faces, { ...right, yMm, ...row, labelPt: 9.5, options: { leadingEm: 1.6 } });
    yMm += row.heightMm;
  }
  labelledCell(pen, faces, {
    xMm: LEFT_MM,
    yMm,
    widthMm: WIDTH_MM,
    heightMm: 16,
    labelMm: 20,
    label: '備考',
    labelPt: 9.5,
    entry: '',
  });
  pen.box(LEFT_MM, topMm, WIDTH_MM, yMm + 16 - topMm, { widthMm: FRAME_MM });

  const mayor = await mayorSeal(document);
  const sentence = 'この写しは、登録されている印影と相違ないことを証明する。';
  certification(pen, faces, mayor, { sentence, yMm: 152 });
  const notes = [
    '（注意）',
    '１　この証明書の印影は、登録原票に登録されている印影を光学画像読取装置により読み取り、磁気ディスクに記録したものです。',
    '２　この証明書は、コンビニエンスストア等に設置された多機能端末機により交付したもので、裏面に偽造防止のための画像があります。',
    '３　改ざんした証明書を使用すると、法律により罰せられることがあります。',
  ];
  notes.forEach((note, index) => {
    setLine(pen, LEFT_MM, 196 + index * 5, WIDTH_MM, note, { face: faces.label, sizePt: 7.5 }, 'left');
  });
  pageFoot(pen, faces, { issueNumber: '０８－０４０１－０００１３９５', page: 1, pages: 1 });
}
