// A key folder and a job's ticket -> what each sheet of the job is sealed with, checked and claimed before anything is rasterised.
import { randomBytes } from 'node:crypto';
import { ensureKeys } from '../seal/keys/demo.ts';
import { keysError } from '../seal/keys/errors.ts';
import { refuseReadableSecrets } from '../seal/keys/guard.ts';
import { type KioskKeys, loadKioskKeys } from '../seal/keys/kiosk-keys.ts';
import { sealingError } from './sealing-errors.ts';
import { type InquiryHint, inquiryHint, plainKeys, type SheetSealing } from './sheet-sealing.ts';
import { checkTicketPages, isClaimed, type Ticket, verifyTicket } from './ticket.ts';
import { DEMO_TICKET, loadTicketKeys, usedTicketsFolder } from './ticket-keys.ts';
import { openUsedTickets } from './used-tickets.ts';

/** The keys that an engine seals with. */
export interface KeysOptions {
  /** `DIR` of `--keys`. An empty or missing folder is filled with a demonstration's keys: `Engine.keys.made` says so. */
  readonly folder: string;
  /** For keys that are encrypted at rest. Copied; the copy is wiped when the engine is disposed of. */
  readonly passphrase?: Uint8Array | undefined;
  /** Whether an empty folder is filled. Default true. */
  readonly make?: boolean | undefined;
  /** Clock, ms since 1970. */
  readonly now?: (() => number) | undefined;
}

/** A rotation, or a certificate that was installed, takes effect within this long. */
const RELOAD_SEC = 600;

/** What one job is sealed with. */
export interface JobSealing {
  readonly ticket: Ticket | undefined;
  /**
   * One per sheet.
   * @throws `ticket.pages-mismatch`
   */
  sheets(pageCount: number): SheetSealing[];
  /** What the ticket's claim is called; undefined without a claimed ticket. */
  readonly claim: string | undefined;
  /** A job was begun: a crash alone does not give the ticket back any more. */
  commit(): Promise<void>;
  /** Gives the ticket back when this job claimed it: only for a job that ended before anything left. */
  release(): Promise<void>;
}

/** An engine's keys. Dispose of them to wipe the passphrase. */
export interface JobKeys extends Disposable {
  readonly folder: string;
  /** True when opening them made the folder: demonstration keys. Say so loudly. */
  readonly made: boolean;
  readonly demo: boolean;
  /** When the first of the keys in use ends, seconds since 1970: nothing is printed after it. */
  readonly expiresSec: number;
  /** The inquiry site, for the code on the back: its address, and whose key it opens with. */
  readonly inquiry: InquiryHint;
  /**
   * Begins a job.
   *
   * @param pdfDigest SHA-256 of the PDF
   * @param ticket as it came (it is checked and claimed here), or one that the caller has claimed; none is for
   *   demonstrations
   * @throws `sealing.ticket-needed`, `ticket.*`, `keys.*`
   */
  begin(pdfDigest: Uint8Array, ticket: string | Ticket | undefined): Promise<JobSealing>;
}

/**
 * Begins a job's sealing with an engine's keys, if it has any.
 * @throws `sealing.keys-needed` for a ticket without keys; see {@link JobKeys.begin}
 */
export async function beginSealing(
  keys: JobKeys | undefined,
  pdfDigest: Uint8Array,
  ticket: string | Ticket | undefined,
): Promise<JobSealing | undefined> {
  if (keys) return keys.begin(pdfDigest, ticket);
  if (ticket !== undefined) throw sealingError('keys-needed', {});
  return undefined;
}

/**
 * Opens a key folder for printing; makes demonstration keys where there are none.
 * @throws `keys.*`; `keys.opening-key-readable` when real keys lie where an opening key can be read
 */
export async function openJobKeys(options: KeysOptions): Promise<JobKeys> {
  const { folder, now = Date.now, make = true } = options;
  const passphrase = options.passphrase?.slice();
  const nowSec = (): number => Math.floor(now() / 1000);
  const load = async (): Promise<{ keys: KioskKeys; made: boolean; atSec: number }> => {
    const atSec = nowSec();
    const random = (byteCount: number) => new Uint8Array(randomBytes(byteCount));
    const { made } = make ? await ensureKeys(folder, { nowSec: atSec, random, passphrase }) : { made: false };
    const keys = await loadKioskKeys(folder, { nowSec: atSec, passphrase });
    await refuseReadableSecrets(folder, keys.demo);
    return { keys, made, atSec };
  };
  let loaded = await load();
  const { made } = loaded;
  return {
    folder,
    made,
    get demo() {
      return loaded.keys.demo;
    },
    get expiresSec() {
      return Math.min(loaded.keys.issuer.notAfterSec, loaded.keys.inquiry.notAfterSec);
    },
    get inquiry() {
      return inquiryHint(loaded.keys);
    },
    async begin(pdfDigest, ticket) {
      if (Math.abs(nowSec() - loaded.atSec) >= RELOAD_SEC) loaded = await load();
      const { keys } = loaded;
      const claimed =
        typeof ticket === 'string'
          ? await verifyTicket(ticket.trim(), {
              keys: await loadTicketKeys(folder),
              nowSec: nowSec(),
              pdfDigest,
              audience: keys.issuer.holder,
              usedStore: await openUsedTickets(usedTicketsFolder(folder)),
            })
          : undefined;
      const checked = typeof ticket === 'string' ? claimed : ticket;
      if (checked === undefined && !keys.demo) throw sealingError('ticket-needed', {});
      if (checked !== undefined && checked.demo !== keys.demo) throw keysError('demo-mixed', { what: 'ticket' });
      const held = isClaimed(checked) ? checked : undefined;
      return {
        ticket: checked,
        claim: held?.claim,
        commit: async () => held?.commit(),
        sheets: (pageCount) => {
          if (checked) checkTicketPages(checked, pageCount);
          return sheetSealings(keys, checked, pageCount, nowSec());
        },
        release: async () => claimed?.release(),
      };
    },
    [Symbol.dispose]() {
      passphrase?.fill(0);
    },
  };
}

function sheetSealings(
  keys: KioskKeys,
  ticket: Ticket | undefined,
  pageCount: number,
  printedAtSec: number,
): SheetSealing[] {
  const { serial, kind } = ticket?.claims ?? DEMO_TICKET;
  const ticketDigest = ticket && Buffer.from(ticket.digest).toString('hex');
  const plain = plainKeys(keys);
  return Array.from({ length: pageCount }, (_, index) => ({
    ...plain,
    facts: { serial, kind, page: index + 1, pageCount, ticketDigest },
    printedAtSec,
  }));
}
