// Made-up address histories: what a 戸籍の附票 lists for each person of a family register.

/** One address and the day on which it was taken up; `until` says why it ended there. */
export interface AddressEntry {
  readonly address: string;
  readonly since: string;
}

export interface AddressHistory {
  readonly name: string;
  readonly bornOn: string;
  readonly sex: '男' | '女';
  readonly entries: readonly AddressEntry[];
  readonly note: string;
}

const FAMILY_HOUSE = '架空県水穂市大字下早瀬字辻ヶ原２２６番地';
const UMINO = '夢野県帆波市青葉ヶ丘一丁目９番１２号　グリーンコート帆波４０５号室';

export const ADDRESS_HISTORIES: readonly AddressHistory[] = [
  {
    name: '清治',
    bornOn: '1948-10-02',
    sex: '男',
    entries: [{ address: FAMILY_HOUSE, since: '昭和５０年５月１８日' }],
    note: '令和３年７月３０日死亡により除籍',
  },
  {
    name: 'フミ子',
    bornOn: '1951-12-08',
    sex: '女',
    entries: [
      { address: FAMILY_HOUSE, since: '昭和５０年５月１８日' },
      { address: '架空県架空市東山元町三丁目１４番５号　コーポ翠嵐２０３号', since: '令和３年１０月１６日' },
    ],
    note: '',
  },
  {
    name: '健一郎',
    bornOn: '1983-06-17',
    sex: '男',
    entries: [
      { address: FAMILY_HOUSE, since: '昭和５８年６月１７日' },
      { address: '星見県北浜市栄町五丁目３番２号　北浜学生会館Ｃ棟３１８号', since: '平成１４年４月１日' },
      { address: '架空県水穂市上渡瀬二丁目８番地の１１　サンハイツ上渡瀬Ｂ棟１０２号', since: '平成１８年３月２５日' },
    ],
    note: '平成２２年１１月２２日婚姻により除籍',
  },
  {
    name: '真由美',
    bornOn: '1986-02-05',
    sex: '女',
    entries: [
      { address: FAMILY_HOUSE, since: '平成１９年１２月３日' },
      { address: '架空県架空市緑町七丁目１９番３－６０１号', since: '平成２５年４月６日' },
      { address: 'アメリカ合衆国ワシントン州', since: '平成３０年９月２日' },
      { address: '架空県架空市新港一丁目１番１号　ベイタワー架空２３０７号室', since: '令和５年６月２８日' },
    ],
    note: '',
  },
  {
    name: '拓海',
    bornOn: '2005-04-03',
    sex: '男',
    entries: [
      { address: UMINO, since: '平成１７年４月３日' },
      { address: FAMILY_HOUSE, since: '平成１９年１２月３日' },
      { address: '星見県北浜市文京町二丁目２７番１５号　メゾン・ド・クレール２０１', since: '令和６年３月３０日' },
    ],
    note: '',
  },
  {
    name: '直樹',
    bornOn: '1989-01-09',
    sex: '男',
    entries: [{ address: FAMILY_HOUSE, since: '平成元年１月９日' }],
    note: '平成２９年６月１６日国籍喪失により除籍',
  },
];
