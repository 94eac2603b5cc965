// printer-state-reasons -> what happened and what a person must do, in English and Japanese: the catalogue, as data.

/** What the engine does while the reason lasts. */
export type Reaction =
  /** Waits: the sheet in hand comes out once a person has acted. */
  | 'wait-for-person'
  /** Waits: it passes by itself. */
  | 'wait'
  /** Goes on printing, and says so. */
  | 'go-on'
  /** Only service can help: no job is started. */
  | 'call-service';

export interface TroubleEntry {
  /** Registered keyword (RFC 8011 5.4.12, PWG 5100.9), without severity. */
  readonly keyword: string;
  readonly reaction: Reaction;
  readonly en: { readonly what: string; readonly todo: string };
  readonly ja: { readonly what: string; readonly todo: string };
}

function entry(keyword: string, reaction: Reaction, en: [string, string], ja: [string, string]): TroubleEntry {
  return { keyword, reaction, en: { what: en[0], todo: en[1] }, ja: { what: ja[0], todo: ja[1] } };
}

export const TROUBLE: readonly TroubleEntry[] = [
  entry(
    'media-empty',
    'wait-for-person',
    ['A tray is empty.', 'Put A4 paper into the tray.'],
    ['用紙がありません。', 'トレイに A4 用紙を補充してください。'],
  ),
  entry(
    'media-needed',
    'wait-for-person',
    ['The printer asks for paper.', 'Put A4 paper into the tray that its panel names.'],
    ['用紙の補給待ちです。', '本体の表示に従って A4 用紙を補充してください。'],
  ),
  entry(
    'media-low',
    'go-on',
    ['A tray is nearly empty.', 'Put in paper soon.'],
    ['用紙が残り少なくなっています。', '早めに補充してください。'],
  ),
  entry(
    'media-jam',
    'wait-for-person',
    [
      'Paper is stuck.',
      'Open the printer, remove every piece of paper, close it. Keep the jammed sheet: it is a certificate.',
    ],
    [
      '紙づまりです。',
      'カバーを開け、紙片を残さず取り除いて閉じてください。詰まった用紙は証明書のため保管してください。',
    ],
  ),
  entry(
    'cover-open',
    'wait-for-person',
    ['A cover is open.', 'Close it.'],
    ['カバーが開いています。', 'カバーを閉じてください。'],
  ),
  entry(
    'door-open',
    'wait-for-person',
    ['A door is open.', 'Close it.'],
    ['ドアが開いています。', 'ドアを閉じてください。'],
  ),
  entry(
    'interlock-open',
    'wait-for-person',
    ['A safety switch is open.', 'Close covers and doors.'],
    ['安全スイッチが開いています。', 'カバーとドアを閉じてください。'],
  ),
  entry(
    'input-tray-missing',
    'wait-for-person',
    ['A tray is missing.', 'Push the tray in.'],
    ['トレイが抜けています。', 'トレイを奥まで入れてください。'],
  ),
  entry(
    'output-tray-missing',
    'wait-for-person',
    ['The output tray is missing.', 'Put it back.'],
    ['排紙トレイがありません。', '排紙トレイを取り付けてください。'],
  ),
  entry(
    'output-area-full',
    'wait-for-person',
    ['The output is full.', 'Take the sheets out; they are certificates.'],
    ['排紙部がいっぱいです。', '用紙を取り除いてください（証明書です）。'],
  ),
  entry(
    'output-area-almost-full',
    'go-on',
    ['The output is nearly full.', 'Take the sheets out soon.'],
    ['排紙部がまもなくいっぱいです。', '早めに用紙を取り除いてください。'],
  ),
  entry(
    'toner-low',
    'go-on',
    ['Toner is low.', 'Have a cartridge ready. The pantograph depends on the toner: check a sheet.'],
    ['トナーが残り少なくなっています。', '交換用トナーを用意し、地紋の濃さを確認してください。'],
  ),
  entry(
    'toner-empty',
    'wait-for-person',
    ['Toner is empty.', 'Replace the cartridge.'],
    ['トナーがありません。', 'トナーを交換してください。'],
  ),
  entry(
    'marker-supply-low',
    'go-on',
    ['A supply is low.', 'Have a new one ready.'],
    ['消耗品が残り少なくなっています。', '交換品を用意してください。'],
  ),
  entry(
    'marker-supply-empty',
    'wait-for-person',
    ['A supply is empty.', 'Replace it.'],
    ['消耗品がありません。', '交換してください。'],
  ),
  entry(
    'marker-waste-almost-full',
    'go-on',
    ['The waste toner bottle is nearly full.', 'Have a new one ready.'],
    ['廃トナーボトルがまもなく満杯です。', '交換品を用意してください。'],
  ),
  entry(
    'marker-waste-full',
    'wait-for-person',
    ['The waste toner bottle is full.', 'Replace it.'],
    ['廃トナーボトルが満杯です。', '交換してください。'],
  ),
  entry(
    'opc-near-eol',
    'go-on',
    ['The drum is near its end.', 'Order one.'],
    ['ドラムの寿命が近づいています。', '手配してください。'],
  ),
  entry(
    'opc-life-over',
    'call-service',
    ['The drum is used up.', 'Have it replaced.'],
    ['ドラムの寿命です。', '保守に連絡し、交換してください。'],
  ),
  entry(
    'developer-low',
    'go-on',
    ['Developer is low.', 'Order some.'],
    ['現像剤が残り少なくなっています。', '手配してください。'],
  ),
  entry(
    'developer-empty',
    'call-service',
    ['Developer is empty.', 'Call service.'],
    ['現像剤がありません。', '保守に連絡してください。'],
  ),
  entry(
    'fuser-over-temp',
    'wait',
    ['The fuser is too hot.', 'Wait. If it stays, call service.'],
    ['定着器が高温です。', 'お待ちください。続く場合は保守に連絡してください。'],
  ),
  entry(
    'fuser-under-temp',
    'wait',
    ['The fuser is warming up.', 'Wait.'],
    ['ウォームアップ中です。', 'お待ちください。'],
  ),
  entry(
    'spool-area-full',
    'wait',
    ["The printer's memory is full.", 'Wait. If it stays, restart the printer when no job is open.'],
    [
      'プリンターのメモリーが不足しています。',
      'お待ちください。続く場合は、未完了のジョブがないときに再起動してください。',
    ],
  ),
  entry(
    'paused',
    'wait-for-person',
    ['The printer was paused.', 'Resume it at its panel.'],
    ['一時停止中です。', '操作パネルで再開してください。'],
  ),
  entry(
    'moving-to-paused',
    'wait',
    ['The printer is about to pause.', 'Wait.'],
    ['一時停止へ移行中です。', 'お待ちください。'],
  ),
  entry(
    'stopped-partly',
    'go-on',
    ['A part of the printer has stopped.', 'Look at its panel.'],
    ['一部の機能が停止しています。', '本体の表示を確認してください。'],
  ),
  entry('stopping', 'wait', ['The printer is stopping.', 'Wait.'], ['停止処理中です。', 'お待ちください。']),
  entry(
    'shutdown',
    'wait-for-person',
    ['The printer is off or shutting down.', 'Switch it on.'],
    ['電源が切れているか、終了処理中です。', '電源を入れてください。'],
  ),
  entry(
    'connecting-to-device',
    'wait',
    ['The printer is being reached.', 'Wait. If it stays, check its cable.'],
    ['プリンターに接続中です。', 'お待ちください。続く場合はケーブルを確認してください。'],
  ),
  entry(
    'timed-out',
    'wait-for-person',
    ['The printer does not answer.', 'Check its power and its cable.'],
    ['プリンターが応答しません。', '電源とケーブルを確認してください。'],
  ),
  entry(
    'other',
    'wait-for-person',
    ['The printer reports trouble that it does not name.', 'Look at its panel.'],
    ['プリンターに問題が発生しています。', '本体の表示を確認してください。'],
  ),
];

const BY_KEYWORD = new Map(TROUBLE.map((trouble) => [trouble.keyword, trouble]));

/** The entry for a keyword without severity; a vendor's own keyword reads as `other`. */
export function troubleFor(keyword: string): TroubleEntry {
  return BY_KEYWORD.get(keyword) ?? BY_KEYWORD.get('other')!;
}
