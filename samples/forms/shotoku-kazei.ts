// One taxpayer's year -> 所得・課税証明書: income, deductions, dependants and tax, in the dense tables of tax systems.
import type { SampleDocument } from '../draw/document.ts';
import { type InBoxOptions, setInBox, setLine } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { Table } from '../draw/table.ts';
import { HOUSEHOLD } from '../people/household.ts';
import { wareki } from '../people/wareki.ts';
import { certification, type FormFaces, HAIR_MM, labelledCell, mayorSeal, pageFoot, RULE_MM } from './parts.ts';

/** Yen; the sums agree with each other and with the tax law of that year. */
const INCOME: readonly (readonly [string, number | undefined])[] = [
  ['給与収入', 6_240_000],
  ['給与所得', 4_552_000],
  ['営業等所得', undefined],
  ['農業所得', undefined],
  ['不動産所得', undefined],
  ['利子所得', undefined],
  ['配当所得', undefined],
  ['公的年金等収入', undefined],
  ['雑所得（公的年金等）', undefined],
  ['雑所得（その他）', undefined],
  ['総合譲渡・一時所得', undefined],
  ['分離譲渡所得', undefined],
  ['合計所得金額', 4_552_000],
  ['総所得金額等', 4_552_000],
];

const DEDUCTIONS: readonly (readonly [string, number | undefined])[] = [
  ['雑損控除', undefined],
  ['医療費控除', undefined],
  ['社会保険料控除', 898_560],
  ['小規模企業共済等掛金控除', undefined],
  ['生命保険料控除', 56_000],
  ['地震保険料控除', 12_500],
  ['障害者控除', undefined],
  ['ひとり親・寡婦控除', undefined],
  ['配偶者控除', 330_000],
  ['配偶者特別控除', undefined],
  ['扶養控除', 450_000],
  ['基礎控除', 430_000],
  ['', undefined],
  ['所得控除合計', 2_177_060],
];

const TAX: readonly (readonly [string, string, string])[] = [
  ['課税標準額（総所得）', '2,374,000円', '2,374,000円'],
  ['算出所得割額', '142,440円', '94,960円'],
  ['税額控除額', '0円', '0円'],
  ['調整控除額', '1,500円', '1,000円'],
  ['所得割額', '140,900円', '93,900円'],
  ['均等割額', '3,000円', '1,000円'],
];

const DEPENDANTS = [
  ['控除対象配偶者', '有'],
  ['特定扶養', '0人'],
  ['老人扶養（内同居）', '1人（1人）'],
  ['その他扶養', '0人'],
  ['16歳未満扶養', '2人'],
  ['障害者（内特別）', '0人（0人）'],
  ['本人該当', 'なし'],
] as const;

const LEFT_MM = 15;
const WIDTH_MM = 180;

export async function drawShotokuKazei(document: SampleDocument, faces: FormFaces): Promise<void> {
  const seal = await mayorSeal(document);
  const pen = document.addPage();
  setLine(
    pen,
    40,
    22,
    130,
    '令和７年度　市民税・県民税　所得・課税証明書',
    { face: faces.entry, sizePt: 16 },
    'center',
  );
  setLine(
    pen,
    40,
    28,
    130,
    '（令和６年１月１日から令和６年１２月３１日までの所得）',
    { face: faces.entry, sizePt: 9 },
    'center',
  );
  taxpayer(pen, faces, 33);
  amounts(pen, faces, 66);
  tax(pen, faces, 163);
  certification(pen, faces, seal, {
    yMm: 236,
    sentence: '上記のとおり相違ないことを証明する。',
  });
  const notes = [
    '※　＊＊＊の欄は該当する金額がないことを示します。税額は令和８年４月１日現在の決定額であり、後日更正されることがあります。',
    '※　森林環境税は国税であり、市民税・県民税の均等割とあわせて賦課徴収しています。',
  ];
  notes.forEach((note, index) => {
    setLine(pen, LEFT_MM, 272 + index * 3.6, WIDTH_MM, note, { face: faces.label, sizePt: 7 }, 'left');
  });
  pageFoot(pen, faces, { issueNumber: '０８－０４０１－０００２０４８', page: 1, pages: 1 });
}

function taxpayer(pen: PagePen, faces: FormFaces, yMm: number): void {
  const person = HOUSEHOLD.people[0]!;
  const wide = { xMm: LEFT_MM, widthMm: WIDTH_MM, heightMm: 7.5, labelMm: 34 };
  labelledCell(pen, faces, { ...wide, yMm, label: '現住所', entry: HOUSEHOLD.address });
  labelledCell(pen, faces, {
    ...wide,
    yMm: yMm + 7.5,
    label: '賦課期日現在の住所',
    labelPt: 7.5,
    entry: HOUSEHOLD.address,
  });
  labelledCell(pen, faces, {
    ...wide,
    yMm: yMm + 15,
    widthMm: 110,
    heightMm: 12,
    label: '氏名',
    entry: person.name,
    entryPt: 14,
  });
  const right = { xMm: LEFT_MM + 110, widthMm: 70, heightMm: 6, labelMm: 24 };
  labelledCell(pen, faces, { ...right, yMm: yMm + 15, label: '生年月日', entry: wareki(person.bornOn), entryPt: 9 });
  labelledCell(pen, faces, { ...right, yMm: yMm + 21, label: '宛名番号', entry: '００１８４３２７６', entryPt: 9 });
  pen.box(LEFT_MM, yMm, WIDTH_MM, 27, { widthMm: 0.5 });
}

function amounts(pen: PagePen, faces: FormFaces, yMm: number): void {
  const rowsMm = [6, ...INCOME.map(() => 6.2)];
  const table = new Table(pen, { xMm: LEFT_MM, yMm, columnsMm: [7, 43, 40, 7, 43, 40], rowsMm });
  const head = { face: faces.label, sizePt: 8.5, spacingEm: 0.6 };
  const headings = [
    [0, '所得の内訳', 0, 3],
    [0, '所得控除の内訳', 3, 3],
  ] as const;
  for (const [row, text, column, span] of headings) {
    const box = table.cell(row, column, 1, span);
    pen.fill(box.xMm, box.yMm, box.widthMm, box.heightMm, 0.88);
    table.rule(box);
    setInBox(pen, box, text, head, { align: 'center' });
  }
  sideTitle(pen, faces, table.cell(1, 0, INCOME.length), '所得');
  sideTitle(pen, faces, table.cell(1, 3, INCOME.length), '控除');
  amountRows(pen, faces, table, 1, INCOME);
  amountRows(pen, faces, table, 4, DEDUCTIONS);
  table.frame();
}

/** The narrow column at the side, its heading set vertically. */
function sideTitle(pen: PagePen, faces: FormFaces, box: ReturnType<Table['cell']>, title: string): void {
  pen.box(box.xMm, box.yMm, box.widthMm, box.heightMm, { widthMm: RULE_MM });
  const style = { face: faces.label, sizePt: 9, spacingEm: 2 };
  pen.verticalText(box.xMm + box.widthMm / 2, box.yMm + box.heightMm / 2 - 6.5, title, style);
}

function amountRows(
  pen: PagePen,
  faces: FormFaces,
  table: Table,
  column: number,
  rows: readonly (readonly [string, number | undefined])[],
): void {
  rows.forEach(([label, yen], index) => {
    const labelBox = table.cell(index + 1, column);
    const amountBox = table.cell(index + 1, column + 1);
    table.rule(labelBox, HAIR_MM);
    table.rule(amountBox, HAIR_MM);
    if (label === '') return;
    setInBox(pen, labelBox, label, { face: faces.label, sizePt: 8 }, { align: 'justify', padMm: 1.5 });
    const text = yen === undefined ? '＊＊＊' : `${yen.toLocaleString('en-US')}円`;
    setInBox(pen, amountBox, text, { face: faces.entry, sizePt: 9.5 }, { align: 'right', padMm: 2 });
  });
}

function tax(pen: PagePen, faces: FormFaces, yMm: number): void {
  const rowsMm = [6, ...TAX.map(() => 6.2), 8];
  const table = new Table(pen, { xMm: LEFT_MM, yMm, columnsMm: [44, 33, 33], rowsMm });
  const label = { face: faces.label, sizePt: 8 };
  const amount = { face: faces.entry, sizePt: 9.5 };
  const put = (row: number, column: number, text: string, options: InBoxOptions, span = 1) => {
    const box = table.cell(row, column, 1, span);
    table.rule(box, HAIR_MM);
    setInBox(pen, box, text, options.align === 'right' ? amount : label, options);
  };
  for (const [column, text] of ['区分', '市民税', '県民税'].entries()) {
    const box = table.cell(0, column);
    pen.fill(box.xMm, box.yMm, box.widthMm, box.heightMm, 0.88);
    put(0, column, text, { align: 'center' });
  }
  TAX.forEach(([name, city, prefecture], index) => {
    put(index + 1, 0, name, { align: 'justify', padMm: 1.5 });
    put(index + 1, 1, city, { align: 'right', padMm: 2 });
    put(index + 1, 2, prefecture, { align: 'right', padMm: 2 });
  });
  const last = TAX.length + 1;
  put(last, 0, '年税額（森林環境税を含む）', { align: 'left', padMm: 1.5 });
  const total = table.cell(last, 1, 1, 2);
  table.rule(total);
  setInBox(pen, total, '239,800円', { face: faces.entry, sizePt: 13 }, { align: 'right', padMm: 2 });
  table.frame();
  dependants(pen, faces, yMm, table.bottomMm);
  const remark = { xMm: LEFT_MM, yMm: table.bottomMm + 3, widthMm: WIDTH_MM, heightMm: 13, labelMm: 20 };
  labelledCell(pen, faces, {
    ...remark,
    label: '摘要',
    entry:
      '森林環境税１，０００円。定額減税は令和６年度分の個人住民税において適用済み。\n給与所得以外の所得に係る徴収方法は普通徴収。',
    entryPt: 8.5,
  });
}

function dependants(pen: PagePen, faces: FormFaces, yMm: number, bottomMm: number): void {
  const xMm = LEFT_MM + 114;
  const heightMm = (bottomMm - yMm - 6) / DEPENDANTS.length;
  const table = new Table(pen, { xMm, yMm, columnsMm: [36, 30], rowsMm: [6, ...DEPENDANTS.map(() => heightMm)] });
  const head = table.cell(0, 0, 1, 2);
  pen.fill(head.xMm, head.yMm, head.widthMm, head.heightMm, 0.88);
  table.rule(head);
  setInBox(pen, head, '扶養・本人の状況', { face: faces.label, sizePt: 8 }, { align: 'center' });
  DEPENDANTS.forEach(([label, value], index) => {
    table.rule(table.cell(index + 1, 0), HAIR_MM);
    table.rule(table.cell(index + 1, 1), HAIR_MM);
    setInBox(pen, table.cell(index + 1, 0), label, { face: faces.label, sizePt: 8 }, { align: 'justify', padMm: 1.5 });
    setInBox(pen, table.cell(index + 1, 1), value, { face: faces.entry, sizePt: 9 }, { align: 'center' });
  });
  table.frame();
}
