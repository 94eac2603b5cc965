// A key folder -> the keys that tickets are checked with (DIR/kiosk) and, in a demonstration, made with (DIR/centre).

import { join } from 'node:path';
import type { KeyContext } from '../seal/keys/authority.ts';
import { keysError } from '../seal/keys/errors.ts';
import { loadSecretKey, readPublicKeys, readStoredKey, storedKeyIds } from '../seal/keys/key-record.ts';
import { keyPaths } from '../seal/keys/layout.ts';
import { privateKeyFromRaw, publicKeyFromRaw } from '../seal/raw-keys.ts';
import { pdfDigestOf, signTicket, type TicketClaims, type TicketKey, type TicketSigner } from './ticket.ts';

/** Where a kiosk keeps its used tickets: `openUsedTickets(usedTicketsFolder(keysFolder))`. */
export function usedTicketsFolder(keysFolder: string): string {
  return join(keyPaths.role(keysFolder, 'kiosk'), 'used-tickets');
}

/**
 * The keys whose tickets this kiosk takes.
 * @throws `keys.malformed`, `keys.permissions`
 */
export async function loadTicketKeys(keysFolder: string): Promise<TicketKey[]> {
  const keys = await readPublicKeys(keysFolder, 'kiosk', 'ticket');
  return keys.map(({ id, publicKey, demo }) => ({ id, publicKey: publicKeyFromRaw('Ed25519', publicKey), demo }));
}

/**
 * The centre's newest signing key.
 * @throws `keys.not-found` and whatever loading a key may throw
 */
export async function loadTicketSigner(
  keysFolder: string,
  passphrase: Uint8Array | undefined,
): Promise<TicketSigner & { readonly demo: boolean }> {
  const ids = await storedKeyIds(keysFolder, 'ticket');
  const stored = await Promise.all(ids.map((id) => readStoredKey(keysFolder, 'ticket', id)));
  const newest = stored.sort((a, b) => b!.createdSec - a!.createdSec)[0];
  if (!newest) throw keysError('not-found', { what: 'centre/ticket-*.key.json' });
  const { secret, id, demo } = await loadSecretKey(keysFolder, 'ticket', newest.id, passphrase);
  try {
    return { id, demo, privateKey: privateKeyFromRaw('Ed25519', secret) };
  } finally {
    secret.fill(0);
  }
}

/** What a demonstration's ticket says where the caller does not. */
export const DEMO_TICKET = {
  serial: 'DEMO-0001',
  kind: 'juminhyo',
  feeYen: 300,
  office: 'デモ市（見本）',
  fit: 'refuse',
  waitForPrinterSec: 300,
  validSec: 3600,
} as const;

export interface DemoTicketOptions extends KeyContext {
  readonly pages: number;
  readonly random: (byteCount: number) => Uint8Array;
  /** The kiosk's name: the holder that its issuer's certificate names. */
  readonly audience: string;
  readonly serial?: string | undefined;
  readonly kind?: TicketClaims['kind'] | undefined;
  readonly feeYen?: number | undefined;
  readonly office?: string | undefined;
  readonly fit?: TicketClaims['fit'] | undefined;
  readonly validSec?: number | undefined;
}

/**
 * A ticket for a PDF, signed by the folder's own centre, which must be a demonstration's.
 * @throws `keys.*`, `ticket.malformed`
 */
export async function makeDemoTicket(keysFolder: string, pdf: Uint8Array, options: DemoTicketOptions): Promise<string> {
  const signer = await loadTicketSigner(keysFolder, options.passphrase);
  if (!signer.demo)
    throw keysError('usage', { expected: "a demonstration's keys: a real centre signs its own tickets" });
  const claims: TicketClaims = {
    jti: Buffer.from(options.random(16)).toString('base64url'),
    aud: options.audience,
    serial: options.serial ?? DEMO_TICKET.serial,
    kind: options.kind ?? DEMO_TICKET.kind,
    pages: options.pages,
    pdfSha256: Buffer.from(pdfDigestOf(pdf)).toString('base64url'),
    feeYen: options.feeYen ?? DEMO_TICKET.feeYen,
    office: options.office ?? DEMO_TICKET.office,
    iat: options.nowSec,
    exp: options.nowSec + (options.validSec ?? DEMO_TICKET.validSec),
    fit: options.fit ?? DEMO_TICKET.fit,
    waitForPrinterSec: DEMO_TICKET.waitForPrinterSec,
  };
  return signTicket(claims, signer);
}
