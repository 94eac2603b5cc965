// A fault in an IPP message -> a coded error; the codec throws these and nothing else.
import { defineErrors, row } from '../../errors.ts';

/** Codes `ipp.*`. They carry offsets, limits and protocol names; never a value from the message. */
export const ippError = defineErrors('ipp', {
  malformed: row<{ what: string; offset: number }>(
    'printer',
    (p) => `Expected a well-formed IPP message (RFC 8010) but found ${p.what} at byte ${p.offset}. Check what sent it.`,
    (p) =>
      `IPP メッセージ (RFC 8010) の形式が正しくありません（${p.offset} バイト目: ${p.what}）。送信元を確認してください。`,
  ),
  tooLarge: row<{ what: string; limit: number }>(
    'printer',
    (p) => `Expected an IPP message of at most ${p.limit} ${p.what} but it has more. Check what sent it.`,
    (p) => `IPP メッセージが上限（${p.what}: ${p.limit}）を超えています。送信元を確認してください。`,
  ),
  unencodable: row<{ attribute: string; what: string }>(
    'failed',
    (p) => `Expected an IPP value that RFC 8010 can carry for ${p.attribute} but received ${p.what}.`,
    (p) => `属性 ${p.attribute} の値を RFC 8010 の形式で表せません（${p.what}）。`,
  ),
});
