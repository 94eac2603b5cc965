// Text -> HTML that shows it as it is, in one language or both.
import { escapeHtml } from '../../html.ts';
import type { Bilingual } from './page-text.ts';

/** Both languages; the page's style hides one of them. */
export function both(text: Bilingual): string {
  return `<span lang="ja">${escapeHtml(text.ja)}</span><span lang="en">${escapeHtml(text.en)}</span>`;
}
