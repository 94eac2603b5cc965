// Text, rows and pictures -> HTML fragments of the report, in both languages.
import { escapeHtml } from '../../html.ts';

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
