// Made-up households whose names need variation sequences and rare ideographs.
import type { Household, Person } from './household.ts';

const DATES = { residentSince: '2008-04-01', addressSince: '2019-07-21', notifiedOn: '2019-07-24' };

function person(
  name: string,
  kana: string,
  rest: Omit<Person, 'name' | 'kana' | keyof typeof DATES | 'remarks'>,
): Person {
  return { name, kana, ...DATES, ...rest, remarks: [] };
}

/**
 * For a face with the Adobe-Japan1 sequences of JIS90 forms (U+E0100): 葛, 辻, 祇, 榊, 神, 祐, 逢 in the older form beside the newer,
 * and 𠮷, 﨑, 髙, 濵, 德, 𠀋 from outside JIS X 0208.
 */
export const RARE_NAMES: Household = {
  address: '架空県架空市葛\u{E0100}葉町一丁目２番３号　𠮷田荘２０１号（辻\u{E0100}ヶ丘）',
  people: [
    person('𠮷田　祐\u{E0100}介', 'ヨシダ　ユウスケ', {
      bornOn: '1977-09-05',
      sex: '男',
      relation: '世帯主',
      honseki: '架空県架空市葛\u{E0100}葉町一丁目２番地',
      hittosha: '𠮷田　祐\u{E0100}介',
      previousAddress: '架空県架空市祇\u{E0100}園町髙﨑五丁目６番７号',
      previousNote: '令和　元年　７月２１日　転居',
    }),
    person('𠮷田　逢\u{E0100}子', 'ヨシダ　アイコ', {
      bornOn: '1979-01-30',
      sex: '女',
      relation: '妻',
      honseki: '架空県架空市葛\u{E0100}葉町一丁目２番地',
      hittosha: '𠮷田　祐\u{E0100}介',
      previousAddress: '架空県架空市祇園町髙﨑五丁目６番７号（祇・祇\u{E0100}）',
      previousNote: '令和　元年　７月２１日　転居',
    }),
    person('榊\u{E0100}原　德男', 'サカキバラ　トクオ', {
      bornOn: '1946-03-22',
      sex: '男',
      relation: '妻の父',
      honseki: '夢野県帆波市神\u{E0100}辻\u{E0100}町大字濵﨑１０１番地',
      hittosha: '榊\u{E0100}原　德男',
      previousAddress: '夢野県帆波市神\u{E0100}辻\u{E0100}町大字濵﨑１０１番地　𠀋夫荘',
      previousNote: '令和　元年　７月２１日　転入',
    }),
  ],
};

/** For IPAmj Mincho: sequences of the Moji_Joho collection (U+E0102 and up), of which 邉 and 邊 alone have a dozen each. */
export const MOJI_JOHO_NAMES: Household = {
  address: '架空県架空市葛\u{E0104}西三丁目８番１５号　渡邊\u{E010F}ビル７階',
  people: [
    person('渡邉\u{E0110}　惠\u{E0102}子', 'ワタナベ　ケイコ', {
      bornOn: '1968-12-12',
      sex: '女',
      relation: '世帯主',
      honseki: '架空県架空市葛\u{E0104}西三丁目８番地',
      hittosha: '渡邉\u{E0110}　惠\u{E0102}子',
      previousAddress: '架空県水穂市塚\u{E0104}本町六丁目４番２号　芦\u{E0104}ノ芽ハイム',
      previousNote: '令和　元年　７月２１日　転入',
    }),
    person('齋\u{E0104}藤　𠮷邉\u{E0117}', 'サイトウ　ヨシベ', {
      bornOn: '1971-04-18',
      sex: '男',
      relation: '同居人',
      honseki: '架空県水穂市廣\u{E0104}沢町濱\u{E0102}手２９番地',
      hittosha: '齋\u{E0104}藤　𠮷邉\u{E0117}',
      previousAddress: '架空県水穂市廣\u{E0104}沢町濱\u{E0102}手２９番地　髙﨑アパート',
      previousNote: '令和　元年　７月２１日　転入',
    }),
    person('邉\u{E0118}見　曾\u{E0103}太郎', 'ヘンミ　ソウタロウ', {
      bornOn: '1990-10-10',
      sex: '男',
      relation: '同居人',
      honseki: '夢野県帆波市邊\u{E0111}田町𡈽井１番地',
      hittosha: '邉\u{E0118}見　曾\u{E0103}太郎',
      previousAddress: '夢野県帆波市邊\u{E0111}田町𡈽井１番地',
      previousNote: '令和　元年　７月２１日　転入',
    }),
  ],
};
