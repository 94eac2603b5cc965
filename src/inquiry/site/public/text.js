// Words of the page in both languages -> elements of which the style sheet shows one.

/** Makes an element. `children` are elements, strings, or {ja, en}. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flatMap(nodesOf));
  return element;
}

function nodesOf(child) {
  if (child === undefined || child === null) return [];
  if (typeof child === 'object' && 'ja' in child && !(child instanceof Node)) return both(child);
  return [child];
}

export function both({ ja, en }) {
  return Object.entries({ ja, en }).map(([lang, text]) => {
    const span = document.createElement('span');
    span.lang = lang;
    span.textContent = text;
    return span;
  });
}

/** The sentence in the page's language, for attributes. */
export function here({ ja, en }) {
  return document.documentElement.dataset.language === 'ja' ? ja : en;
}

export const VERDICTS = {
  'genuine-exact': {
    look: 'good',
    icon: 'check',
    title: { ja: '確認できました（完全に復元）', en: 'Verified, restored exactly' },
    about: {
      ja: 'この内容の証明書が、正規の発行者によって印刷されています。うら面のコピーも読み取れるため、下の画像と用紙のおもて面を必ず見比べてください。',
      en: 'An authorised issuer printed a certificate with this content. A copy of the back reads as well: compare the picture below with the front in your hand.',
    },
  },
  'genuine-reduced': {
    look: 'weak',
    icon: 'check-dashed',
    title: { ja: '確認できました（画質を落として復元）', en: 'Verified, restored at reduced quality' },
    about: {
      ja: '内容は本物ですが、うら面の傷みのため細部は復元できていません。細かい字は、スキャンし直して確かめてください。',
      en: 'The content is genuine, but damage to the back cost fine detail. Scan again to check small print.',
    },
  },
  'not-genuine': {
    look: 'bad',
    icon: 'cross',
    title: { ja: '真正ではありません', en: 'Not genuine' },
    about: {
      ja: '正規の発行者のものと確認できません。受け取らず、発行元の市区町村に確認してください。',
      en: 'This cannot be confirmed as an issuer’s. Do not accept it; ask the office that issued it.',
    },
  },
  unreadable: {
    look: 'unknown',
    icon: 'question',
    title: { ja: '読み取れません（本物か偽物かは不明）', en: 'Unreadable: genuine or not is unknown' },
    about: { ja: '', en: '' },
  },
  'cannot-judge': {
    look: 'unknown',
    icon: 'question',
    title: { ja: 'このサイトでは判定できません', en: 'This site cannot judge it' },
    about: {
      ja: '用紙に記されたサイトで確認するか、発行元の市区町村に確認してください。確認できるまで受け取らないでください。',
      en: 'Ask at the site that the sheet names, or the office that issued it, before you accept it.',
    },
  },
  different: {
    look: 'bad',
    icon: 'cross',
    title: { ja: 'おもて面に違うところがあります', en: 'The front is different' },
    about: {
      ja: '印刷されたときのおもて面と、スキャンしたおもて面が違います。印を付けたところを確かめてください。',
      en: 'The scanned front is not as it was printed. Look at the places that are marked.',
    },
  },
  same: {
    look: 'good',
    icon: 'check',
    title: { ja: 'おもて面に違いは見つかりません', en: 'No difference found on the front' },
    about: {
      ja: '機械で見つかる違いはありません。手元の用紙を目でも確かめ、桜の隠し文字を見てください。',
      en: 'No difference that a machine finds. Look at the paper yourself too, and for the mark hidden in the blossom.',
    },
  },
  'not-compared': {
    look: 'unknown',
    icon: 'question',
    title: { ja: 'おもて面は比較できていません', en: 'The front was not compared' },
    about: { ja: '', en: '' },
  },
};

export const TEXT = {
  file: (name, page, pages) => ({
    ja: pages > 1 ? `${name}（${page}ページ目）` : name,
    en: pages > 1 ? `${name} (page ${page})` : name,
  }),
  facts: {
    kind: { ja: '種類', en: 'Kind' },
    serial: { ja: '通し番号', en: 'Serial' },
    page: { ja: 'ページ', en: 'Page' },
    printedAt: { ja: '印刷日時', en: 'Printed at' },
    issuer: { ja: '発行者', en: 'Issuer' },
  },
  pageOf: ({ page, pageCount }) => ({
    ja: `全${pageCount}ページの ${page} ページ目`,
    en: `page ${page} of ${pageCount}`,
  }),
  demo: {
    ja: 'デモ用の鍵で印刷された用紙です。証明力はありません。',
    en: 'Printed with demonstration keys: this proves nothing.',
  },
  views: {
    restored: { ja: '復元したおもて面', en: 'Restored front' },
    scanned: { ja: 'スキャンしたおもて面', en: 'Scanned front' },
    overlay: { ja: '重ねて比べる', en: 'Overlay' },
  },
  restoredAlt: {
    ja: '復元したおもて面の画像。拡大・スクロールして読めます。',
    en: 'Picture of the restored front. Zoom and scroll to read it.',
  },
  zoomIn: { ja: '拡大', en: 'Zoom in' },
  zoomOut: { ja: '縮小', en: 'Zoom out' },
  fit: { ja: '全体', en: 'Whole page' },
  onlyRestored: { ja: '青: 印刷されたときにあり、用紙にない', en: 'Blue: printed, and gone from the sheet' },
  onlyScanned: { ja: '橙: 用紙にだけある', en: 'Orange: on the sheet only' },
  pattern: {
    ja: '地紋（小さな点）は違いに数えません。',
    en: 'The pattern of small dots is not a difference.',
  },
  differences: (count) => ({
    ja: `違うところ ${count} か所`,
    en: `${count} ${count === 1 ? 'difference' : 'differences'}`,
  }),
  kinds: {
    added: { ja: '足されている', en: 'added' },
    missing: { ja: '消えている', en: 'missing' },
    changed: { ja: '変わっている', en: 'changed' },
  },
  place: ({ xMm, yMm }) => ({
    ja: `左から ${(xMm / 10).toFixed(1)} cm、上から ${(yMm / 10).toFixed(1)} cm`,
    en: `${(xMm / 10).toFixed(1)} cm from the left, ${(yMm / 10).toFixed(1)} cm from the top`,
  }),
  margin: (count) => ({
    ja: `余白の書き込み・印 ${count} か所（違いに数えません）`,
    en: `${count} ${count === 1 ? 'mark' : 'marks'} in the margin (not counted as differences)`,
  }),
  certificate: ({ serial, kindText }) => ({ ja: `${kindText.ja}（${serial}）`, en: `${kindText.en} (${serial})` }),
  complete: (count) => ({ ja: `全${count}ページがそろっています。`, en: `All ${count} pages are here.` }),
  missing: (pages) => ({
    ja: `足りないページ: ${pages.map((page) => `${page}ページ目`).join('、')}`,
    en: `Missing: page ${pages.join(', ')}`,
  }),
  repeated: ({ page, sameSheet }) =>
    sameSheet
      ? {
          ja: `${page}ページ目は同じ用紙（またはそのコピー）が2回以上あります。`,
          en: `Page ${page} is here more than once: the same sheet, or copies of it.`,
        }
      : {
          ja: `${page}ページ目は別々に印刷された用紙が2枚以上あります。`,
          en: `Page ${page} is here more than once, on sheets printed apart.`,
        },
  several: (count) => ({
    ja: `${count}通の証明書が混ざっています。ページごとに確かめてください。`,
    en: `These pages belong to ${count} different certificates. Check which belongs where.`,
  }),
  askedAt: (date) => ({
    ja: `確認した日時: ${date.toLocaleString('ja-JP')}`,
    en: `Checked at ${date.toLocaleString('en-GB')}`,
  }),
  otherPage: { ja: 'うら面でも、対応するおもて面でもないページ', en: 'Neither a back nor the front of one' },
  uploading: { ja: '画像を送っています', en: 'Sending the scans' },
  reading: (name, page, pages) => ({
    ja: `${name}${pages > 1 ? ` ${page}/${pages}ページ` : ''} を読み取っています`,
    en: `Reading ${name}${pages > 1 ? `, page ${page} of ${pages}` : ''}`,
  }),
  comparing: { ja: 'おもて面を比べています', en: 'Comparing the front' },
  done: { ja: '調べ終わりました。', en: 'Done.' },
  stopped: { ja: '中止しました。', en: 'Cancelled.' },
  incomplete: {
    ja: '途中で終わったため、この結果は一部だけです。まだ調べていない画像、比べていないおもて面があります。もう一度調べてください。',
    en: 'The inquiry ended early: this is only part of the result. Some pictures were not examined and fronts not compared. Try again.',
  },
  lost: {
    ja: '接続が切れました。もう一度お試しください。',
    en: 'The connection was lost. Try again.',
  },
  tooManyFiles: (limit) => ({ ja: `ファイルは ${limit} 個までです。`, en: `At most ${limit} files.` }),
  tooLarge: (name, limit) => ({
    ja: `${name} が大きすぎます（上限 ${limit} MB）。`,
    en: `${name} is too large (at most ${limit} MB).`,
  }),
  sheetTitle: (number) => ({ ja: `用紙 ${number}`, en: `Sheet ${number}` }),
};
