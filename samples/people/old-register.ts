// Made-up register of the 昭和 form, as it was written by hand and typewriter: sentences instead of labelled items.

export interface OldPerson {
  readonly name: string;
  /** 夫 / 妻 above the name, for the couple. */
  readonly couple?: '夫' | '妻';
  readonly father: string;
  readonly mother: string;
  readonly relation: string;
  readonly bornOn: string;
  readonly entries: readonly string[];
  /** Struck off by a cross through the name. */
  readonly removed: boolean;
}

export interface OldRegister {
  readonly domicile: string;
  readonly head: string;
  readonly registerEntries: readonly string[];
  readonly people: readonly OldPerson[];
}

export const OLD_REGISTER: OldRegister = {
  domicile: '架空県早瀬郡早瀬町大字下早瀬字辻ヶ原二百二十六番地',
  head: '霧島清治',
  registerEntries: [
    '婚姻の届出により昭和五拾年五月拾八日夫婦につき本戸籍編製㊞',
    '平成六年四月壱日町名地番変更により本籍欄更正㊞',
    '平成六年法務省令第五十一号附則第二条第一項による改製につき平成拾七年弐月拾九日消除㊞',
  ],
  people: [
    {
      name: '清治',
      couple: '夫',
      father: '霧島源右衛門',
      mother: 'トメ',
      relation: '二男',
      bornOn: '昭和弐拾参年拾月弐日',
      removed: false,
      entries: [
        '昭和弐拾参年拾月弐日架空県早瀬郡早瀬町で出生同月九日父届出入籍㊞',
        '昭和五拾年五月拾八日鷺沼フミ子と婚姻届出架空県早瀬郡早瀬町大字下早瀬字辻ヶ原二百二十六番地霧島源右衛門戸籍より入籍㊞',
        '昭和六拾参年八月弐拾日父霧島源右衛門死亡につき同月弐拾五日届出による名義変更の申出㊞',
        '平成九年拾月参日養子縁組の届出を取下げ、同日付け記載消除（錯誤）につき架空家庭裁判所許可㊞',
      ],
    },
    {
      name: 'フミ子',
      couple: '妻',
      father: '鷺沼庄之助',
      mother: 'きく',
      relation: '長女',
      bornOn: '昭和弐拾六年拾弐月八日',
      removed: false,
      entries: [
        '昭和弐拾六年拾弐月八日夢野県帆波市で出生同月拾七日父届出入籍㊞',
        '昭和五拾年五月拾八日霧島清治と婚姻届出夢野県帆波市汐留町四丁目二十一番地鷺沼庄之助戸籍より入籍㊞',
      ],
    },
    {
      name: '健一郎',
      father: '霧島清治',
      mother: 'フミ子',
      relation: '長男',
      bornOn: '昭和五拾八年六月拾七日',
      removed: false,
      entries: [
        '昭和五拾八年六月拾七日架空県水穂市で出生同月弐拾四日父届出同月弐拾八日同市長から送付入籍㊞',
        '平成拾年拾壱月六日国籍留保の記載につき職権により更正、従前の「霧嶋」を「霧島」とする㊞',
      ],
    },
    {
      name: '真由美',
      father: '霧島清治',
      mother: 'フミ子',
      relation: '長女',
      bornOn: '昭和六拾壱年弐月五日',
      removed: true,
      entries: [
        '昭和六拾壱年弐月五日架空県水穂市で出生同月拾弐日父届出入籍㊞',
        '平成拾六年参月弐拾日蓮見大地と婚姻届出同月弐拾六日夢野県帆波市長から送付同市青葉ヶ丘一丁目九番に夫の氏の新戸籍編製につき除籍㊞',
      ],
    },
  ],
};
