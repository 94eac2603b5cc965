// What an issuer signed about a sheet -> plain data for machines and pages.
import { CERTIFICATE_KINDS, type CertificateKind } from '../seal/certificate-kind.ts';
import type { VerifiedFacts } from '../seal/open-sheet.ts';

export interface SheetInfo {
  readonly serial: string;
  readonly kind: CertificateKind;
  readonly kindText: { readonly en: string; readonly ja: string };
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  /** ISO 8601, UTC, by the kiosk's clock. */
  readonly printedAt: string;
  /** The same for every copy of this sheet. */
  readonly sheetId: string;
  readonly issuer: { readonly id: string; readonly holder: string };
  readonly ticketDigest: string | null;
  /** Signed with demonstration keys: proves nothing. */
  readonly demo: boolean;
}

export function sheetInfo(facts: VerifiedFacts): SheetInfo {
  const { en, ja } = CERTIFICATE_KINDS[facts.kind];
  return {
    serial: facts.serial,
    kind: facts.kind,
    kindText: { en, ja },
    page: facts.page,
    pageCount: facts.pageCount,
    printedAt: new Date(facts.printedAtSec * 1000).toISOString(),
    sheetId: facts.sheetId,
    issuer: { id: facts.issuerId, holder: facts.issuerHolder },
    ticketDigest: facts.ticketDigest ? Buffer.from(facts.ticketDigest).toString('hex') : null,
    demo: facts.demo,
  };
}
