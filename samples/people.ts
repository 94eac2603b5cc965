// Dates -> Japanese era dates; and the made-up city and people that the samples share.

/** First day of each era, latest first. */
const ERAS = [
  ['令和', 2019, 5, 1],
  ['平成', 1989, 1, 8],
  ['昭和', 1926, 12, 25],
  ['大正', 1912, 7, 30],
  ['明治', 1868, 1, 25],
] as const;

/** ASCII digits and capitals -> full width. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replace(/ /g, '　');
}

/** "2019-05-01" -> "令和", 1, 5, 1. */
export function era(isoDate: string): { name: string; year: number; month: number; day: number } {
  const [year, month, day] = isoDate.split('-').map(Number) as [number, number, number];
  for (const [name, fromYear, fromMonth, fromDay] of ERAS) {
    if (year * 10000 + month * 100 + day >= fromYear * 10000 + fromMonth * 100 + fromDay) {
      return { name, year: year - fromYear + 1, month, day };
    }
  }
  throw new Error(`Expected a date since 1868 but received ${isoDate}`);
}

/** "昭和５８年　６月１７日": full-width digits, months and days padded as municipal systems print them. */
export function wareki(isoDate: string, padded = true): string {
  const { name, year, month, day } = era(isoDate);
  const digits = (value: number) => fullWidth(padded ? String(value).padStart(2, ' ') : String(value));
  return `${name}${year === 1 && !padded ? '元' : digits(year)}年${digits(month)}月${digits(day)}日`;
}

const KANJI_DIGITS = '〇一二三四五六七八九';

/** 23 -> "弐拾参" as older registers write numbers. */
export function daiji(value: number): string {
  const ones = ['', '壱', '弐', '参', '四', '五', '六', '七', '八', '九'];
  const tens = Math.floor(value / 10);
  return `${tens === 0 ? '' : tens === 1 ? '拾' : `${ones[tens]}拾`}${ones[value % 10]}`;
}

/** 23 -> "二十三". */
export function kanjiNumber(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  return `${tens === 0 ? '' : tens === 1 ? '十' : `${KANJI_DIGITS[tens]}十`}${ones === 0 && tens > 0 ? '' : KANJI_DIGITS[ones]}`;
}

export const CITY = {
  prefecture: '架空県',
  name: '架空市',
  mayor: '雲野　守',
  sealColumns: ['架空市', '長之印'],
} as const;

/** The day on which all sample certificates were issued. */
export const ISSUED_ON = '2026-04-01';

export interface Person {
  readonly name: string;
  readonly kana: string;
  readonly bornOn: string;
  readonly sex: '男' | '女';
  /** 続柄 in the household. */
  readonly relation: string;
  readonly residentSince: string;
  readonly addressSince: string;
  readonly notifiedOn: string;
  readonly honseki: string;
  readonly hittosha: string;
  readonly previousAddress: string;
  readonly previousNote: string;
  readonly remarks: readonly string[];
}

export const HOUSEHOLD_ADDRESS = '架空県架空市東山元町三丁目１４番５号　コーポ翠嵐２０３号';

const honseki = '架空県架空市東山元町三丁目１４番地';
const moved = {
  previousAddress: '架空県水穂市上渡瀬二丁目８番地の１１　サンハイツ上渡瀬Ｂ棟１０２号',
  previousNote: '平成２６年　３月２９日　転入',
};

export const HOUSEHOLD: readonly Person[] = [
  {
    name: '霧島　健一郎',
    kana: 'キリシマ　ケンイチロウ',
    bornOn: '1983-06-17',
    sex: '男',
    relation: '世帯主',
    residentSince: '2014-03-29',
    addressSince: '2014-03-29',
    notifiedOn: '2014-04-02',
    honseki,
    hittosha: '霧島　健一郎',
    ...moved,
    remarks: [],
  },
  {
    name: '霧島　香織',
    kana: 'キリシマ　カオリ',
    bornOn: '1985-11-03',
    sex: '女',
    relation: '妻',
    residentSince: '2014-03-29',
    addressSince: '2014-03-29',
    notifiedOn: '2014-04-02',
    honseki,
    hittosha: '霧島　健一郎',
    ...moved,
    remarks: ['旧氏　嵯峨野（令和２年１月１５日記載）'],
  },
  {
    name: '霧島　悠翔',
    kana: 'キリシマ　ハルト',
    bornOn: '2012-08-24',
    sex: '男',
    relation: '子',
    residentSince: '2014-03-29',
    addressSince: '2014-03-29',
    notifiedOn: '2014-04-02',
    honseki,
    hittosha: '霧島　健一郎',
    ...moved,
    remarks: [],
  },
  {
    name: '霧島　瑞葵',
    kana: 'キリシマ　ミズキ',
    bornOn: '2016-02-29',
    sex: '女',
    relation: '子',
    residentSince: '2016-02-29',
    addressSince: '2016-02-29',
    notifiedOn: '2016-03-10',
    honseki,
    hittosha: '霧島　健一郎',
    previousAddress: '（出生により記載）',
    previousNote: '平成２８年　３月１０日　届出',
    remarks: [],
  },
  {
    name: '霧島　フミ子',
    kana: 'キリシマ　フミコ',
    bornOn: '1951-12-08',
    sex: '女',
    relation: '母',
    residentSince: '2021-10-16',
    addressSince: '2021-10-16',
    notifiedOn: '2021-10-22',
    honseki: '架空県水穂市大字下早瀬字辻ヶ原２２６番地',
    hittosha: '霧島　清治',
    previousAddress: '架空県水穂市大字下早瀬字辻ヶ原２２６番地',
    previousNote: '令和　３年１０月１６日　転入',
    remarks: ['令和　３年１０月２２日　世帯変更（世帯合併）'],
  },
];
