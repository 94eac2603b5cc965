// Genuine sheets that were handed in together -> the certificates they belong to, and what of each is missing or double.
import type { SheetInfo } from './facts.ts';

export interface CertificateSummary {
  readonly serial: string;
  readonly kindText: SheetInfo['kindText'];
  readonly printedAt: string;
  readonly pageCount: number;
  /** Pages that are here, from 1. */
  readonly pages: readonly number[];
  readonly missing: readonly number[];
  /** Pages that are here more than once: one sheet scanned twice, or two sheets that carry the same page. */
  readonly repeated: readonly { readonly page: number; readonly sameSheet: boolean }[];
  /** Numbers of its sheets, as they were handed in. */
  readonly sheets: readonly number[];
}

/**
 * Groups sheets by what was signed: serial, kind, page count, ticket, issuer and time of printing. So a page of
 * another certificate, or of the same one printed another time, makes a group of its own. Largest group first.
 */
export function certificatesOf(sheets: readonly (SheetInfo & { readonly sheet: number })[]): CertificateSummary[] {
  const groups = Map.groupBy(sheets, ({ serial, kind, pageCount, ticketDigest, issuer, printedAt }) =>
    JSON.stringify([serial, kind, pageCount, ticketDigest, issuer.id, printedAt]),
  );
  return [...groups.values()].sort((a, b) => b.length - a.length).map(summaryOf);
}

function summaryOf(group: readonly (SheetInfo & { readonly sheet: number })[]): CertificateSummary {
  const { serial, kindText, printedAt, pageCount } = group[0];
  const byPage = Map.groupBy(group, ({ page }) => page);
  const all = Array.from({ length: pageCount }, (_, i) => i + 1);
  return {
    serial,
    kindText,
    printedAt,
    pageCount,
    pages: all.filter((page) => byPage.has(page)),
    missing: all.filter((page) => !byPage.has(page)),
    repeated: [...byPage].flatMap(([page, same]) =>
      same.length > 1 ? [{ page, sameSheet: new Set(same.map(({ sheetId }) => sheetId)).size === 1 }] : [],
    ),
    sheets: group.map(({ sheet }) => sheet),
  };
}
