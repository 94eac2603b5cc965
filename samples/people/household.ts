// Made-up people: the household whose certificates most samples are.

/** One resident as the resident register has them. */
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

const honseki = '架空県架空市東山元町三丁目１４番地';
const moved = {
  previousAddress: '架空県水穂市上渡瀬二丁目８番地の１１　サンハイツ上渡瀬Ｂ棟１０２号',
  previousNote: '平成２６年　３月２９日　転入',
};

const KIRISHIMA: readonly Person[] = [
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

export interface Household {
  readonly address: string;
  readonly people: readonly Person[];
}

export const HOUSEHOLD: Household = {
  address: '架空県架空市東山元町三丁目１４番５号　コーポ翠嵐２０３号',
  people: KIRISHIMA,
};
