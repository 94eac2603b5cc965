// `doctor`: what is missing or misconfigured on this machine, and what to do; exit code 1 when something is.
import { defaultJournalFolder } from '../../job/journal/folder.ts';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';
import { deviceAccess } from '../../serve/device-access.ts';
import { examine } from '../../serve/doctor/checks.ts';
import type { Console } from '../console.ts';

export interface DoctorFlags {
  readonly device: string;
  readonly printer?: readonly string[];
  readonly printerFingerprint?: readonly string[];
  readonly printerLoginFile?: string;
  readonly receipt?: string;
  readonly keys?: string;
  readonly journal?: string;
  readonly demo?: boolean;
}

const MARKS = { ok: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' } as const;

export default async function doctor(_args: readonly string[], flags: DoctorFlags, out: Console): Promise<number> {
  const findings = await examine({
    device: flags.device,
    keysFolder: flags.keys ?? defaultKeysFolder(),
    journalFolder: flags.journal ?? defaultJournalFolder(),
    printers: await deviceAccess({
      printers: flags.printer ?? [],
      fingerprints: flags.printerFingerprint,
      loginFile: flags.printerLoginFile,
    }),
    receipt: flags.receipt,
    demo: flags.demo === true,
  });
  for (const { check, state, en, ja } of findings) {
    const head = `${MARKS[state]} ${check.padEnd(13)}`;
    out.tell(`${head} ${en}`, `${head} ${ja}`);
  }
  out.result({ findings });
  return findings.some(({ state }) => state === 'fault') ? 1 : 0;
}
