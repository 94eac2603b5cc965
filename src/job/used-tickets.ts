// A ticket's id and expiry -> claimed once, durably, whichever process asks first; forgotten after expiry.
//
// One small file per ticket, made with link(2), which fails when the name is taken: that is one atomic step across all
// processes of the machine, survives a power cut once the folder is synced, and needs no lock that a crash could leave
// behind, which an append-only file shared by several processes would. Names are hashes; a file holds the expiry and, until
// a job was begun with the ticket, whose claim it is: one whose owner died before that is given back at the next start.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KioskRasterError } from '../errors.ts';
import { isAlive, type ProcessOwner, thisProcess } from './process-owner.ts';
import { ticketError } from './ticket-errors.ts';

/** Far above a day's tickets of the busiest kiosk. */
export const MAX_USED_TICKETS = 100_000;
/** Claims between prunings. */
const PRUNE_EVERY = 256;
/** A half-made claim of a process that died is swept after this long. */
const LEFTOVER_MS = 3_600_000;

const CLAIM_NAME = /^[0-9a-f]{64}$/;
/** `EXPIRY` or, before a job was begun, `EXPIRY PID START`. */
const CLAIM_TEXT = /^(\d{1,12})(?: (\d{1,10}) (\d{0,20}))?$/;
const FLOOR_NAME = /^floor-(\d{1,12})$/;
const LEFTOVER_NAME = /^new-/;

/** What the journal says of a claim: no job of it, jobs that left no sheet and whose processes are gone, or anything else. */
export type ClaimFate = 'unknown' | 'unprinted' | 'keep';

export interface UsedTickets {
  /**
   * Claims a ticket. Durable when it returns.
   * @throws `ticket.reused`, `ticket.clock-set-back`, `ticket.store-full`, `ticket.store-unusable`
   */
  claim(ticketId: string, expiresSec: number, nowSec: number): Promise<void>;
  /**
   * A job was begun with the ticket: from here on what became of the job decides, not what becomes of this process.
   * Durable when it returns. @param claim see {@link claimName}
   */
  commit(claim: string): Promise<void>;
  /** Gives a claimed ticket back, for a job that left no sheet. @param claim see {@link claimName} */
  release(claim: string): Promise<void>;
  /**
   * Gives back what processes that are gone have left claimed: tickets that no job was begun with, and tickets whose jobs
   * left no sheet. @returns how many
   */
  releaseOrphans(fateOf: (claim: string) => ClaimFate): Promise<number>;
  /** Whether the ticket is claimed. */
  has(ticketId: string): Promise<boolean>;
  /** Forgets what had expired by `nowSec`. Called now and then by {@link claim}. Returns how many were forgotten. */
  prune(nowSec: number): Promise<number>;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** Runs a step on the store; whatever the disk says becomes one coded error. */
async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof KioskRasterError) throw error;
    throw ticketError('store-unusable', { reason: codeOf(error) });
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name that nobody else has; what is left of it after a crash is swept. */
function temporaryName(folder: string, name: string): string {
  return join(folder, `new-${process.pid}-${Math.trunc(performance.now() * 1000)}-${name}`);
}

/** A file with its content on the disk, under a name of its own. */
async function writeTemporary(folder: string, name: string, content: string): Promise<string> {
  const temporary = temporaryName(folder, name);
  const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Makes a file with its content in one step. False when the name is taken. */
async function createWhole(folder: string, name: string, content: string): Promise<boolean> {
  const temporary = await writeTemporary(folder, name, content);
  try {
    await link(temporary, join(folder, name));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(folder);
  return true;
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

/** What a claim is called, hexadecimal: says nothing of the ticket, and is what a journal keeps to give it back. */
export function claimName(ticketId: string): string {
  return createHash('sha256').update('kiosk-raster used ticket\0').update(ticketId).digest('hex');
}

/** What a claim's file says; undefined when it is gone or damaged. */
async function readClaim(path: string): Promise<{ expiresSec: number; owner: ProcessOwner | undefined } | undefined> {
  const text = await readFile(path, 'latin1').catch(() => '');
  const [, expiry, pid, pidStart] = CLAIM_TEXT.exec(text) ?? [];
  if (expiry === undefined) return undefined;
  const owner = pid === undefined ? undefined : { pid: Number(pid), pidStart: pidStart ?? '' };
  return { expiresSec: Number(expiry), owner };
}

class FolderOfUsedTickets implements UsedTickets {
  readonly #folder: string;
  readonly #limit: number;
  #count = 0;
  #claimsToPrune = 0;

  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  claim(ticketId: string, expiresSec: number, nowSec: number): Promise<void> {
    return onDisk(async () => {
      if (this.#claimsToPrune-- <= 0 || this.#count >= this.#limit) await this.prune(nowSec);
      if (this.#count >= this.#limit) throw ticketError('store-full', { limit: this.#limit });
      const { pid, pidStart } = thisProcess();
      const text = `${expiresSec} ${pid} ${pidStart}`;
      if (!(await createWhole(this.#folder, claimName(ticketId), text))) throw ticketError('reused', {});
      this.#count++;
      // After the claim: another process may have pruned this very ticket a moment ago.
      if (expiresSec <= (await this.#floorSec())) throw ticketError('clock-set-back', {});
    });
  }

  #path(claim: string): string {
    if (!CLAIM_NAME.test(claim)) throw new RangeError('Expected a claim of 64 hexadecimal digits');
    return join(this.#folder, claim);
  }

  commit(claim: string): Promise<void> {
    return onDisk(async () => {
      const path = this.#path(claim);
      const known = await readClaim(path);
      if (known?.owner === undefined) return;
      await rename(await writeTemporary(this.#folder, claim, String(known.expiresSec)), path);
      await syncFolder(this.#folder);
    });
  }

  release(claim: string): Promise<void> {
    return onDisk(async () => {
      await remove(this.#path(claim));
      await syncFolder(this.#folder);
    });
  }

  releaseOrphans(fateOf: (claim: string) => ClaimFate): Promise<number> {
    return onDisk(async () => {
      let count = 0;
      for (const claim of (await readdir(this.#folder)).filter((name) => CLAIM_NAME.test(name))) {
        const known = await readClaim(this.#path(claim));
        if (known === undefined || (known.owner !== undefined && isAlive(known.owner))) continue;
        const fate = fateOf(claim);
        // Without an owner a job was begun: one that the journal does not know any more is long over.
        const free = fate === 'unprinted' || (fate === 'unknown' && known.owner !== undefined);
        if (free && (await this.#takeAway(claim, known.owner))) count++;
        else if (fate === 'keep') await this.commit(claim);
      }
      if (count > 0) await syncFolder(this.#folder);
      return count;
    });
  }

  /** Another process may do the same, and a third one claim the ticket anew: only the claim that was looked at goes. */
  async #takeAway(claim: string, seen: ProcessOwner | undefined): Promise<boolean> {
    const aside = temporaryName(this.#folder, claim);
    try {
      await rename(this.#path(claim), aside);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
    const owner = (await readClaim(aside))?.owner;
    const isSame = owner?.pid === seen?.pid && owner?.pidStart === seen?.pidStart;
    if (!isSame) await link(aside, this.#path(claim));
    await remove(aside);
    return isSame;
  }

  has(ticketId: string): Promise<boolean> {
    return onDisk(() =>
      stat(join(this.#folder, claimName(ticketId))).then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'ENOENT') return false;
          throw error;
        },
      ),
    );
  }

  /**
   * The floor is the latest expiry ever forgotten: a ticket at or below it may have been used, so it is refused. It is
   * raised before anything is forgotten, and only to expiries that signed tickets had, so a clock that once jumped
   * ahead cannot lock the store for good.
   */
  prune(nowSec: number): Promise<number> {
    return onDisk(async () => {
      this.#claimsToPrune = PRUNE_EVERY;
      const names = await readdir(this.#folder);
      const claims = names.filter((name) => CLAIM_NAME.test(name));
      const ended: { name: string; expiresSec: number }[] = [];
      for (const name of claims) {
        const expiresSec = (await readClaim(join(this.#folder, name)))?.expiresSec;
        if (expiresSec !== undefined && expiresSec < nowSec) ended.push({ name, expiresSec });
      }
      this.#count = claims.length - ended.length;
      if (ended.length > 0) await this.#raiseFloor(Math.max(...ended.map(({ expiresSec }) => expiresSec)));
      for (const { name } of ended) await remove(join(this.#folder, name));
      await this.#sweep(names);
      return ended.length;
    });
  }

  async #floorSec(): Promise<number> {
    const floors = (await readdir(this.#folder)).map((name) => Number(FLOOR_NAME.exec(name)?.[1] ?? 0));
    return Math.max(0, ...floors);
  }

  async #raiseFloor(floorSec: number): Promise<void> {
    await createWhole(this.#folder, `floor-${floorSec}`, '');
    const highest = await this.#floorSec();
    for (const name of await readdir(this.#folder)) {
      const floor = FLOOR_NAME.exec(name);
      if (floor && Number(floor[1]) < highest) await remove(join(this.#folder, name));
    }
  }

  async #sweep(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!LEFTOVER_NAME.test(name)) continue;
      const path = join(this.#folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats && Date.now() - stats.mtimeMs > LEFTOVER_MS) await remove(path);
    }
  }
}

/**
 * Opens the store in `folder`, which is made when it is not there (mode 700).
 * @param limit tickets kept at once; more are refused
 * @throws `ticket.store-unusable`
 */
export async function openUsedTickets(folder: string, limit: number = MAX_USED_TICKETS): Promise<UsedTickets> {
  await onDisk(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  return new FolderOfUsedTickets(folder, limit);
}
