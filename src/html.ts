// Text -> HTML or SVG that shows it as it is.

/** Escapes what has a meaning in markup, attributes in either kind of quotes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
