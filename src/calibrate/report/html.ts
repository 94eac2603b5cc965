// Text, rows and pictures -> HTML of a report, in both languages: fragments, and the page round them.
import { escapeHtml } from '../../html.ts';
import { REPORT_STYLE } from './style.ts';

/** HTML that is finished: never escaped again. */
export type Html = string;

/** Both languages; the page's style hides one. */
export function both(en: string, ja: string): Html {
  return `<span lang="en">${escapeHtml(en)}</span><span lang="ja">${escapeHtml(ja)}</span>`;
}

export function dl(rows: readonly (readonly [term: Html, value: Html])[]): Html {
  return `<dl>${rows.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

export type TableCell = Html | { readonly text: Html; readonly className: string };

export function table(head: readonly Html[], rows: readonly (readonly TableCell[])[]): Html {
  const cell = (content: TableCell) =>
    typeof content === 'string' ? `<td>${content}</td>` : `<td class="${content.className}">${content.text}</td>`;
  return `<div class="table"><table><thead><tr>${head.map((content) => `<th>${content}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('')}</tbody></table></div>`;
}

/** A PNG inside the page; what it shows is said for who cannot see it. */
export function picture(png: Uint8Array, caption: Html): Html {
  const words = caption
    .replace(/<\/span>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .trim();
  return `<img alt="${words}" src="data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64')}">`;
}

export interface BilingualPage {
  /** What the page opens in; the reader may switch. */
  readonly language: 'en' | 'ja';
  /** Plain text, both languages. */
  readonly title: string;
  readonly heading: Html;
  readonly lead: Html;
  readonly body: Html;
  readonly footer: Html;
  /** CSS beside the report's own. */
  readonly style?: string;
}

/** A page that stands alone: nothing is fetched, no script runs, the language is chosen by a radio button. */
export function bilingualPage({ language, title, heading, lead, body, footer, style = '' }: BilingualPage): string {
  const checked = (of: string) => (of === language ? ' checked' : '');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}${style}</style>
</head>
<body>
<header>
<div><h1>${heading}</h1>
<p class="soft">${lead}</p></div>
<fieldset><label><input type="radio" name="show" id="show-ja"${checked('ja')}> 日本語</label><label><input type="radio" name="show" id="show-en"${checked('en')}> English</label></fieldset>
</header>
<main>
${body}
</main>
<footer>${footer}</footer>
</body>
</html>
`;
}
