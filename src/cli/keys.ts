// `--keys` and `--ticket` of the commands that print -> the engine's keys and the job's ticket, said aloud where they prove nothing.
import { resolve } from 'node:path';
import type { Engine } from '../job/engine.ts';
import type { KeysOptions } from '../job/job-keys.ts';
import { MAX_TICKET_BYTES } from '../job/ticket.ts';
import { defaultKeysFolder } from '../seal/keys/layout.ts';
import { readPassphrase } from '../seal/keys/passphrase.ts';
import type { Console } from './console.ts';
import { readInput } from './files.ts';

/** Runs `use` with the key folder and the passphrase, which is wiped afterwards. @throws `keys.passphrase-unusable` */
export async function withKeys<T>(folder: string | undefined, use: (keys: KeysOptions) => Promise<T>): Promise<T> {
  const passphrase = readPassphrase();
  try {
    return await use({ folder: resolve(folder ?? defaultKeysFolder()), passphrase });
  } finally {
    passphrase?.fill(0);
  }
}

/** The ticket as it came. @throws `usage.file-unreadable` */
export async function openTicket(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  // A little more than is accepted, for the line's end: what is over is refused as too large.
  return Buffer.from(await readInput(path, MAX_TICKET_BYTES + 2))
    .toString('latin1')
    .trim();
}

/** Says what a demonstration's sheets are worth. */
export function tellKeys(out: Console, { keys }: Engine): void {
  if (!keys?.demo) return;
  if (keys.made) {
    out.tell(
      `*** DEMONSTRATION KEYS made in ${keys.folder}. Sheets printed with them prove nothing. ***`,
      `*** デモ用の鍵を ${keys.folder} に作成しました。この鍵で印刷した用紙に証明力はありません。 ***`,
    );
  } else {
    out.tell(
      `Demonstration keys (${keys.folder}): the sheets prove nothing.`,
      `デモ用の鍵です（${keys.folder}）。用紙に証明力はありません。`,
    );
  }
}

/** Says that a job has no ticket, where keys would bind its sheets to one. */
export function tellNoTicket(out: Console, { keys }: Engine, ticket: string | undefined): void {
  if (keys?.demo && ticket === undefined)
    out.tell('No job ticket: only a demonstration prints without one.', 'ジョブチケットなしで印刷します（デモのみ）。');
}

/** The same for `--json`. */
export function keysForMachines({ keys }: Engine): object | null {
  return keys ? { folder: keys.folder, demo: keys.demo, made: keys.made } : null;
}
