// Why a layer of a scanned sheet could not be verified -> what it means for the verdict, in English and Japanese.

/**
 * - `unreadable`: nothing is known of the sheet; a better scan may help.
 * - `unsupported`: this site cannot judge it: another format, or a key it does not have (any longer).
 * - `not-genuine`: the bytes were read, and they are not what an issuer that is trusted here sealed.
 * - `site`: the site itself is not fit to judge; its operator must act.
 */
export type ReasonMeaning = 'unreadable' | 'unsupported' | 'not-genuine' | 'site';

interface ReasonRow {
  readonly meaning: ReasonMeaning;
  readonly en: string;
  readonly ja: string;
}

export const OPEN_REASONS = {
  missing: {
    meaning: 'unreadable',
    en: 'This layer could not be read from the scan.',
    ja: 'この層をスキャンから読み取れませんでした。',
  },
  'head-malformed': {
    meaning: 'unreadable',
    en: 'The header of the scrambled image could not be read.',
    ja: 'スクランブル画像の見出し部分を読み取れませんでした。',
  },
  'version-not-allowed': {
    meaning: 'unsupported',
    en: 'The scrambled image has a version that this site does not accept.',
    ja: 'このサイトで受け付けていない版のスクランブル画像です。',
  },
  'suite-not-allowed': {
    meaning: 'unsupported',
    en: 'The scrambled image uses a cipher that this site does not accept.',
    ja: 'このサイトで受け付けていない暗号方式のスクランブル画像です。',
  },
  'no-opening-key': {
    meaning: 'unsupported',
    en: 'The sheet was sealed to a key that this site does not have, or that was destroyed when its time was over.',
    ja: 'このサイトにない鍵、または期限を過ぎて破棄された鍵で封印されています。',
  },
  'revocations-stale': {
    meaning: 'site',
    en: 'This site has no current list of revoked issuers, so it does not judge. Its operator must renew the list.',
    ja: '失効リストが最新でないため判定しません。サイトの管理者がリストを更新する必要があります。',
  },
  'not-authentic': {
    meaning: 'not-genuine',
    en: 'The content does not open with its key: it was changed, exchanged or made up.',
    ja: '内容が鍵と一致しません。改変・差し替え・偽造のおそれがあります。',
  },
  malformed: {
    meaning: 'not-genuine',
    en: 'The content opens but is not in the form that the engine writes.',
    ja: '内容の形式が正しくありません。',
  },
  'issuer-unknown': {
    meaning: 'not-genuine',
    en: 'No issuer that this site trusts made the sheet.',
    ja: 'このサイトが信頼する発行者のものではありません。',
  },
  'issuer-revoked': {
    meaning: 'not-genuine',
    en: 'The key that signed the sheet was revoked. Ask the office that issued the certificate.',
    ja: '署名に使われた鍵は失効しています。発行元の市区町村に確認してください。',
  },
  'issuer-expired': {
    meaning: 'not-genuine',
    en: 'The sheet is older than this site vouches for. Ask the office that issued the certificate.',
    ja: '確認できる期間を過ぎています。発行元の市区町村に確認してください。',
  },
  'issuer-not-valid-then': {
    meaning: 'not-genuine',
    en: 'The issuer was not entitled to sign at the time that the sheet gives.',
    ja: '用紙に記録された日時には、発行者に署名の権限がありませんでした。',
  },
  'time-in-future': {
    meaning: 'not-genuine',
    en: 'The sheet gives a time that has not come yet.',
    ja: '用紙に記録された日時が未来になっています。',
  },
  'signature-wrong': {
    meaning: 'not-genuine',
    en: 'The signature does not fit the content.',
    ja: '署名が内容と一致しません。',
  },
  'commitment-broken': {
    meaning: 'not-genuine',
    en: 'The two layers do not belong together.',
    ja: '二つの層が対応していません。',
  },
  'coarse-unverified': {
    meaning: 'unreadable',
    en: 'The fine layer cannot be judged without the coarse one.',
    ja: '粗い層が確認できないため、細かい層を判定できません。',
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;

export type OpenReason = keyof typeof OPEN_REASONS;
