// `ticket make`: a PDF -> a demonstration's job ticket for it, signed by the folder's own centre.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeDemoTicket } from '../../job/ticket-keys.ts';
import { openDocument } from '../../raster/page/document.ts';
import { DEFAULT_LIMITS } from '../../raster/page/intake.ts';
import { CERTIFICATE_KIND_NAMES } from '../../seal/certificate-kind.ts';
import { ensureKeys } from '../../seal/keys/demo.ts';
import { keysError } from '../../seal/keys/errors.ts';
import { loadKioskKeys } from '../../seal/keys/kiosk-keys.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { readPassphrase } from '../../seal/keys/passphrase.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { readInput } from '../files.ts';

export interface TicketFlags {
  readonly keys?: string;
  /** Default `ticket.jws`. */
  readonly out?: string;
  readonly serial?: string;
  readonly kind?: string;
  /** Fee in yen. */
  readonly fee?: number;
  readonly office?: string;
  /** The kiosk that may use it; default the one whose keys lie in the folder. */
  readonly kiosk?: string;
  /** Minutes until it expires. */
  readonly minutes?: number;
  /** Fit pages that are not A4. */
  readonly fit?: boolean;
}

/** @throws `keys.*`, `ticket.*`, `pdf.*`, `usage.*` */
export default async function ticket(
  [action, file]: readonly string[],
  flags: TicketFlags,
  out: Console,
  _signal: AbortSignal,
): Promise<number> {
  if (action !== 'make' || !file) throw keysError('usage', { expected: 'ticket make FILE.pdf' });
  const kind = CERTIFICATE_KIND_NAMES.find((name) => name === flags.kind);
  if (flags.kind !== undefined && !kind) {
    throw usageError('choice', { flag: '--kind', allowed: CERTIFICATE_KIND_NAMES.join(', ') });
  }
  const pdf = await readInput(file, DEFAULT_LIMITS.maxBytes);
  const passphrase = readPassphrase();
  try {
    const folder = resolve(flags.keys ?? defaultKeysFolder());
    const making = {
      nowSec: Math.floor(Date.now() / 1000),
      random: (byteCount: number) => new Uint8Array(randomBytes(byteCount)),
      passphrase,
    };
    const { made } = await ensureKeys(folder, making);
    if (made) out.tell(`DEMONSTRATION keys made in ${folder}.`, `デモ用の鍵を ${folder} に作成しました。`);
    const jws = await makeDemoTicket(folder, pdf, {
      ...making,
      pages: await pageCountOf(pdf),
      audience: flags.kiosk ?? (await loadKioskKeys(folder, making)).issuer.holder,
      serial: flags.serial,
      kind,
      feeYen: flags.fee,
      office: flags.office,
      validSec: flags.minutes === undefined ? undefined : flags.minutes * 60,
      fit: flags.fit ? 'fit' : 'refuse',
    });
    const target = flags.out ?? 'ticket.jws';
    await writeTicket(target, jws);
    out.tell(`Ticket for one use: ${target}`, `1回限りのチケット: ${target}`);
    out.result({ file: target, ticket: jws });
    return 0;
  } finally {
    passphrase?.fill(0);
  }
}

async function pageCountOf(pdf: Uint8Array): Promise<number> {
  await using document = await openDocument(pdf.slice());
  return document.pageCount;
}

async function writeTicket(path: string, jws: string): Promise<void> {
  try {
    await writeFile(path, `${jws}\n`, { mode: 0o600 });
  } catch (error) {
    throw usageError('folder-unwritable', { reason: (error as NodeJS.ErrnoException).code ?? 'unknown' });
  }
}
