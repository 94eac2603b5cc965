// Made-up family register: who is in it and every entry about them, in the labelled form of computerised registers.

/** One entry: its heading and its items, each a label and what was registered. */
export interface Entry {
  readonly heading: string;
  readonly items: readonly (readonly [string, string])[];
}

export interface RegisteredPerson {
  readonly name: string;
  readonly bornOn: string;
  readonly spouse?: '夫' | '妻';
  readonly father: string;
  readonly mother: string;
  readonly relation: string;
  /** Adoptive parents, when there are any. */
  readonly adoptive?: { readonly father: string; readonly mother: string; readonly relation: string };
  /** Struck off: the form prints 除籍 in a box. */
  readonly removed: boolean;
  readonly entries: readonly Entry[];
}

export interface FamilyRegister {
  readonly domicile: string;
  readonly head: string;
  readonly registerEntries: readonly Entry[];
  readonly people: readonly RegisteredPerson[];
}

const HAYASE = '架空県水穂市大字下早瀬字辻ヶ原２２６番地';

export const FAMILY_REGISTER: FamilyRegister = {
  domicile: HAYASE,
  head: '霧島　清治',
  registerEntries: [
    {
      heading: '戸籍改製',
      items: [
        ['改製日', '平成１７年２月１９日'],
        ['改製事由', '平成６年法務省令第５１号附則第２条第１項による改製'],
      ],
    },
    {
      heading: '氏の振り仮名',
      items: [
        ['記録日', '令和７年９月３日'],
        ['氏の振り仮名', 'キリシマ'],
        ['届出の年月日', '令和７年９月３日'],
      ],
    },
    {
      heading: '更正',
      items: [
        ['更正日', '平成２２年３月１日'],
        ['更正事項', '本籍'],
        ['更正事由', '町の区域及び名称変更'],
        ['従前の記録', '【本籍】架空県早瀬郡早瀬町大字下早瀬字辻ヶ原２２６番地'],
      ],
    },
  ],
  people: [
    {
      name: '清治',
      bornOn: '昭和２３年１０月２日',
      spouse: '夫',
      father: '霧島源右衛門',
      mother: '霧島トメ',
      relation: '二男',
      removed: true,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '昭和２３年１０月２日'],
            ['出生地', '架空県早瀬郡早瀬町'],
            ['届出日', '昭和２３年１０月９日'],
            ['届出人', '父'],
          ],
        },
        {
          heading: '婚姻',
          items: [
            ['婚姻日', '昭和５０年５月１８日'],
            ['配偶者氏名', '鷺沼フミ子'],
            ['従前戸籍', '架空県早瀬郡早瀬町大字下早瀬字辻ヶ原２２６番地　霧島源右衛門'],
          ],
        },
        {
          heading: '養子縁組',
          items: [
            ['縁組日', '平成２０年６月１１日'],
            ['共同縁組者', '妻'],
            ['養子氏名', '霧島拓海'],
          ],
        },
        {
          heading: '死亡',
          items: [
            ['死亡日', '令和３年７月３０日'],
            ['死亡時分', '午後１１時４２分'],
            ['死亡地', '架空県水穂市'],
            ['届出日', '令和３年８月２日'],
            ['届出人', '親族　霧島健一郎'],
          ],
        },
      ],
    },
    {
      name: 'フミ子',
      bornOn: '昭和２６年１２月８日',
      spouse: '妻',
      father: '鷺沼庄之助',
      mother: '鷺沼きく',
      relation: '長女',
      removed: false,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '昭和２６年１２月８日'],
            ['出生地', '夢野県帆波市'],
            ['届出日', '昭和２６年１２月１７日'],
            ['届出人', '父'],
          ],
        },
        {
          heading: '婚姻',
          items: [
            ['婚姻日', '昭和５０年５月１８日'],
            ['配偶者氏名', '霧島清治'],
            ['従前戸籍', '夢野県帆波市汐留町四丁目２１番地　鷺沼庄之助'],
          ],
        },
        {
          heading: '養子縁組',
          items: [
            ['縁組日', '平成２０年６月１１日'],
            ['共同縁組者', '夫'],
            ['養子氏名', '霧島拓海'],
          ],
        },
        {
          heading: '配偶者の死亡',
          items: [['配偶者の死亡日', '令和３年７月３０日']],
        },
      ],
    },
    {
      name: '健一郎',
      bornOn: '昭和５８年６月１７日',
      father: '霧島清治',
      mother: '霧島フミ子',
      relation: '長男',
      removed: true,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '昭和５８年６月１７日'],
            ['出生地', '架空県水穂市'],
            ['届出日', '昭和５８年６月２４日'],
            ['届出人', '父'],
            ['送付を受けた日', '昭和５８年６月２８日'],
            ['受理者', '架空県水穂市長'],
          ],
        },
        {
          heading: '婚姻',
          items: [
            ['婚姻日', '平成２２年１１月２２日'],
            ['配偶者氏名', '嵯峨野香織'],
            ['送付を受けた日', '平成２２年１１月２６日'],
            ['受理者', '架空県架空市長'],
            ['新本籍', '架空県架空市東山元町三丁目１４番地'],
            ['称する氏', '夫の氏'],
          ],
        },
      ],
    },
    {
      name: '真由美',
      bornOn: '昭和６１年２月５日',
      father: '霧島清治',
      mother: '霧島フミ子',
      relation: '長女',
      removed: false,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '昭和６１年２月５日'],
            ['出生地', '架空県水穂市'],
            ['届出日', '昭和６１年２月１２日'],
            ['届出人', '父'],
          ],
        },
        {
          heading: '離婚',
          items: [
            ['離婚日', '平成１９年９月２５日'],
            ['配偶者氏名', '蓮見大地'],
            ['送付を受けた日', '平成１９年９月２８日'],
            ['受理者', '夢野県帆波市長'],
            ['従前戸籍', '夢野県帆波市青葉ヶ丘一丁目９番　蓮見大地'],
          ],
        },
        {
          heading: '訂正',
          items: [
            ['訂正日', '平成１９年１０月１０日'],
            ['訂正事項', '離婚事項の配偶者氏名'],
            ['訂正事由', '誤記'],
            ['許可日', '平成１９年１０月９日'],
            ['従前の記録', '【配偶者氏名】蓮身大地'],
          ],
        },
        {
          heading: '名の振り仮名',
          items: [
            ['記録日', '令和７年９月３日'],
            ['名の振り仮名', 'マユミ'],
          ],
        },
      ],
    },
    {
      name: '拓海',
      bornOn: '平成１７年４月３日',
      father: '蓮見大地',
      mother: '霧島真由美',
      relation: '長男',
      adoptive: { father: '霧島清治', mother: '霧島フミ子', relation: '養子' },
      removed: false,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '平成１７年４月３日'],
            ['出生地', '夢野県帆波市'],
            ['届出日', '平成１７年４月１５日'],
            ['届出人', '父'],
          ],
        },
        {
          heading: '入籍',
          items: [
            ['届出日', '平成１９年１２月３日'],
            ['入籍事由', '母の氏を称する入籍'],
            ['届出人', '親権者母'],
            ['従前戸籍', '夢野県帆波市青葉ヶ丘一丁目９番　蓮見大地'],
          ],
        },
        {
          heading: '親権',
          items: [
            ['親権者を定められた日', '平成１９年９月２５日'],
            ['親権者', '母'],
            ['届出人', '父母'],
            ['記録日', '平成１９年１２月３日'],
          ],
        },
        {
          heading: '養子縁組',
          items: [
            ['縁組日', '平成２０年６月１１日'],
            ['養父氏名', '霧島清治'],
            ['養母氏名', '霧島フミ子'],
            ['代諾者', '親権者母'],
            ['特記事項', '縁組後も引き続き本戸籍に在籍'],
          ],
        },
        {
          heading: '名の振り仮名',
          items: [
            ['記録日', '令和７年９月３日'],
            ['名の振り仮名', 'タクミ'],
            ['届出の年月日', '令和７年９月３日'],
            ['届出人', '本人'],
          ],
        },
      ],
    },
    {
      name: '直樹',
      bornOn: '平成元年１月９日',
      father: '霧島清治',
      mother: '霧島フミ子',
      relation: '二男',
      removed: true,
      entries: [
        {
          heading: '出生',
          items: [
            ['出生日', '平成元年１月９日'],
            ['出生地', '架空県水穂市'],
            ['届出日', '平成元年１月１９日'],
            ['届出人', '父'],
          ],
        },
        {
          heading: '国籍喪失',
          items: [
            ['国籍喪失日', '平成２９年６月１６日'],
            ['喪失時の外国籍', 'カナダ'],
            ['報告日', '平成２９年１０月２４日'],
            ['報告者', '在バンクーバー総領事'],
            ['送付を受けた日', '平成２９年１１月１３日'],
            ['受理者', '在バンクーバー総領事'],
          ],
        },
        {
          heading: '失踪宣告',
          items: [
            ['裁判確定日', '平成３０年２月５日'],
            ['特記事項', '失踪宣告の申立ては却下され、本事項は平成３０年２月１３日許可により消除'],
          ],
        },
      ],
    },
  ],
};
