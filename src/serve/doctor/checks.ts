// This machine -> what is missing or misconfigured for printing certificates, and what to do: one check per line of the list.
import { constants, existsSync } from 'node:fs';
import { access, mkdir, open, rm, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { loadProfile } from '../../calibrate/profile.ts';
import { asKioskRasterError } from '../../errors.ts';
import { needsDecision, needsReceipt } from '../../job/journal/state.ts';
import { openJournal } from '../../job/journal/store.ts';
import { loadTicketKeys } from '../../job/ticket-keys.ts';
import { checkSettings } from '../../job/wipe/settings.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import { openTcpLink } from '../../print/receipt/link.ts';
import { STATUS_QUESTIONS, troubleOf } from '../../print/receipt/status.ts';
import { refuseReadableSecrets } from '../../seal/keys/guard.ts';
import { loadKioskKeys } from '../../seal/keys/kiosk-keys.ts';
import type { DeviceAccess } from '../device-access.ts';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'fault';
  /** What is so, without names of persons or keys. */
  readonly en: string;
  readonly ja: string;
}

export interface DoctorSubject {
  readonly device: string;
  readonly keysFolder: string;
  readonly journalFolder: string;
  /** The device printers, each checked. */
  readonly printers: readonly DeviceAccess[];
  readonly receipt: string | undefined;
  /** Without tickets; keys are not asked for. */
  readonly demo: boolean;
}

type Said = Omit<Finding, 'check'>;
type Check = (subject: DoctorSubject) => Promise<Said | undefined>;

const ok = (en: string, ja: string): Said => ({ state: 'ok', en, ja });
const warning = (en: string, ja: string): Said => ({ state: 'warning', en, ja });
const fault = (en: string, ja: string): Said => ({ state: 'fault', en, ja });

/** One of the settings that docs/wipe.md asks for, as the engine itself judges it. */
function setting(names: readonly string[], well: Said): Check {
  return async () => {
    const found = checkSettings().find(({ code }) => names.some((name) => code === `settings.${name}`));
    if (found) return warning(found.text('en'), found.text('ja'));
    return process.platform === 'linux' ? well : undefined;
  };
}

const MIN_MEMORY_BYTES = 2 * 2 ** 30;
/** Time for an authority that is off line. */
const KEY_WARNING_DAYS = 14;
const MIN_FREE_BYTES = 256 * 2 ** 20;

const CHECKS: Readonly<Record<string, Check>> = {
  async runtime() {
    const major = Number(process.versions.node.split('.')[0]);
    return major === 24
      ? ok(`Node ${process.versions.node}.`, `Node ${process.versions.node} です。`)
      : fault(
          `Node ${process.versions.node}: expected 24. Start through the launcher bin/kiosk-raster.mjs.`,
          `Node ${process.versions.node} です。24 が必要です。bin/kiosk-raster.mjs から起動してください。`,
        );
  },
  async memory() {
    const gib = (totalmem() / 2 ** 30).toFixed(1);
    return totalmem() >= MIN_MEMORY_BYTES
      ? ok(
          `${gib} GiB of memory, ${availableParallelism()} cores.`,
          `メモリー ${gib} GiB、${availableParallelism()} コアです。`,
        )
      : warning(
          `${gib} GiB of memory: 2 are wanted for two workers. Use --workers 1.`,
          `メモリー ${gib} GiB です。2 GiB 以上を推奨します（--workers 1 で起動）。`,
        );
  },
  swap: setting(['swap'], ok('No swap: pages of certificates never go to a disk.', 'スワップはありません。')),
  'core-dumps': setting(['core-dumps', 'core-pipe'], ok('No core dumps.', 'コアダンプは無効です。')),
  'node-dumps': setting(
    ['node-dumps'],
    ok('No option that writes memory or reports.', 'メモリーや診断報告を書き出す指定はありません。'),
  ),
  'freed-memory': setting(
    ['freed-memory'],
    ok('What the service frees is overwritten.', '解放したメモリーは上書きされます。'),
  ),
  namespaces: setting(
    ['network-namespaces'],
    ok(
      'Processes that hold a certificate have no network, by the kernel.',
      '証明書を扱うプロセスはカーネルによりネットワークから隔離されます。',
    ),
  ),
  'kernel-memory': setting(
    ['kernel-memory'],
    ok('The kernel zeroes what it frees.', 'カーネルは解放したメモリーを消去します。'),
  ),
  debugging: setting(
    ['debugging'],
    ok('No other process of this user may read this memory.', '同じ利用者の他のプロセスからメモリーを読み取れません。'),
  ),
  async clock() {
    const year = new Date().getUTCFullYear();
    if (year < 2025)
      return fault(
        `The clock says ${year}. Set it: tickets depend on it.`,
        `時計が ${year} 年を示しています。合わせてください。`,
      );
    return existsSync('/run/systemd/timesync/synchronized') || existsSync('/run/chrony')
      ? ok('The clock is kept by a time service.', '時計は時刻同期されています。')
      : warning(
          'No time service was found. Tickets are refused when the clock is off by more than 2 minutes.',
          '時刻同期が見つかりません。2分以上ずれるとチケットを受け付けません。',
        );
  },
  async profile({ device }) {
    try {
      const profile = await loadProfile(device);
      return ok(`Device profile ${profile.name}.`, `デバイスプロファイル ${profile.name} です。`);
    } catch (error) {
      return said(error);
    }
  },
  async keys({ keysFolder, demo }) {
    if (demo)
      return warning(
        'Demo mode: no tickets are asked for. Never at a counter.',
        'デモモード：チケットを確認しません。窓口では使わないでください。',
      );
    try {
      const nowSec = Math.floor(Date.now() / 1000);
      const kiosk = await loadKioskKeys(keysFolder, { nowSec });
      await refuseReadableSecrets(keysFolder, kiosk.demo);
      const centres = await loadTicketKeys(keysFolder);
      if (centres.length === 0)
        return fault(
          "No certificate centre's key: every ticket will be refused. kiosk-raster keys install.",
          '証明書交付センターの鍵がありません。kiosk-raster keys install で入れてください。',
        );
      const days = Math.floor((Math.min(kiosk.issuer.notAfterSec, kiosk.inquiry.notAfterSec) - nowSec) / 86_400);
      if (days < KEY_WARNING_DAYS && !kiosk.demo)
        return warning(
          `A key ends in ${days} days, and nothing is printed after it: kiosk-raster keys rotate.`,
          `鍵の有効期限まで ${days} 日です。期限後は印刷できません。kiosk-raster keys rotate で更新してください。`,
        );
      return kiosk.demo
        ? warning('Demonstration keys: what is printed proves nothing.', 'デモ用の鍵です。印刷物に証明力はありません。')
        : ok(
            `Keys are valid, ${centres.length} certificate centres.`,
            `鍵は有効です（交付センター ${centres.length} 件）。`,
          );
    } catch (error) {
      const coded = asKioskRasterError(error);
      // A passphrase is given to the service, not to the doctor.
      if (coded.code === 'keys.passphrase-needed')
        return ok('Keys are there, sealed by a passphrase.', '鍵はパスフレーズで保護されています。');
      return said(error);
    }
  },
  async journal({ journalFolder }) {
    try {
      const journal = await openJournal(journalFolder);
      const jobs = await journal.list();
      const waiting = jobs.filter(needsDecision).length;
      const owed = jobs.filter(needsReceipt).length;
      await syncsFiles(journalFolder);
      return waiting + owed === 0
        ? ok(
            'The journal can be written and synced; nothing waits for a decision.',
            'ジャーナルは書き込み可能で、未解決のジョブはありません。',
          )
        : warning(
            `${waiting} jobs wait for a decision, ${owed} receipts are owed: kiosk-raster jobs.`,
            `未解決のジョブ ${waiting} 件、未渡しの領収書 ${owed} 件。kiosk-raster jobs で確認してください。`,
          );
    } catch (error) {
      return said(error);
    }
  },
  async disk({ journalFolder }) {
    const { bavail, bsize } = await statfs(journalFolder);
    const free = bavail * bsize;
    const mib = Math.floor(free / 2 ** 20);
    return free >= MIN_FREE_BYTES
      ? ok(`${mib} MiB free beside the journal.`, `ジャーナルの空き容量は ${mib} MiB です。`)
      : fault(
          `${mib} MiB free beside the journal: without room nothing is printed. Make room.`,
          `空き容量が ${mib} MiB しかありません。空きを確保してください。`,
        );
  },
  async volatile({ journalFolder }) {
    const TMPFS = 0x01021994;
    const { type } = await statfs(journalFolder);
    return type === TMPFS
      ? fault(
          'The journal lies in memory: a power cut forgets what was printed. Put it on a disk (--journal).',
          'ジャーナルがメモリー上にあります。停電で失われるため、ディスク上に置いてください（--journal）。',
        )
      : ok('The journal survives a power cut.', 'ジャーナルは停電後も残ります。');
  },
  async printer({ printers }) {
    const [first, ...more] = printers;
    if (first === undefined)
      return warning('No printer was named (--printer): not checked.', 'プリンターが指定されていません（--printer）。');
    const said = [await aboutPrinter(first)];
    for (const printer of more) said.push(await aboutPrinter(printer));
    const numbered = (line: string, index: number): string => (said.length === 1 ? line : `${index + 1}: ${line}`);
    return {
      // One that is down is passed over while another one prints.
      state: said.every(({ state }) => state === 'fault')
        ? 'fault'
        : said.some(({ state }) => state !== 'ok')
          ? 'warning'
          : 'ok',
      en: said.map(({ en }, index) => numbered(en, index)).join(' '),
      ja: said.map(({ ja }, index) => numbered(ja, index)).join(' '),
    };
  },
  async receipt({ receipt }) {
    if (receipt === undefined) return undefined;
    const tcp = /^tcp:\/\/([^/:]+)(?::(\d+))?\/?$/.exec(receipt);
    if (tcp === null)
      return ok('Receipts go to a file: no status can be read.', '領収書はファイルへ出力します（状態確認なし）。');
    try {
      const link = await openTcpLink(tcp[1]!, Number(tcp[2] ?? 9100), 5000);
      try {
        const answers: number[] = [];
        for (const question of STATUS_QUESTIONS) answers.push(await link.ask(question, 3000));
        const [trouble] = troubleOf(answers);
        if (trouble === undefined) return ok('The receipt printer answers.', 'レシートプリンターは応答しています。');
        return { state: trouble.blocks ? 'fault' : 'warning', en: trouble.en, ja: trouble.ja };
      } finally {
        link.close();
      }
    } catch {
      return fault(
        'The receipt printer does not answer. Check its power, its cable and the address.',
        'レシートプリンターが応答しません。電源、ケーブル、アドレスを確認してください。',
      );
    }
  },
};

function said(error: unknown): Said {
  const coded = asKioskRasterError(error);
  return fault(`${coded.code}: ${coded.message}`, `${coded.code}: ${coded.ja}`);
}

async function aboutPrinter({ uri, transport }: DeviceAccess): Promise<Said> {
  try {
    const device = openIppPrinter(uri, { ...transport, limits: { connectMs: 5000, answerMs: 10_000 } });
    try {
      const { makeAndModel, sides, media } = await device.capabilities();
      if (!sides.includes('two-sided-long-edge'))
        return fault(
          'The printer does not print on both sides. Install or enable its duplexer.',
          'プリンターが両面印刷に対応していません。両面ユニットを確認してください。',
        );
      if (!media.some(({ name }) => name.startsWith('iso_a4')))
        return fault('The printer has no A4.', 'プリンターに A4 がありません。');
      const open = uri.startsWith('ipp:') && !/^ipp:\/\/(localhost|127\.|\[::1\])/.test(uri);
      return open
        ? warning(
            `${makeAndModel} answers, in the clear: certificates cross the network unencrypted. Use ipps://.`,
            `${makeAndModel} は応答しますが、通信が暗号化されていません。ipps:// を使ってください。`,
          )
        : ok(`${makeAndModel} answers: duplex, A4.`, `${makeAndModel} は応答し、両面 A4 に対応しています。`);
    } finally {
      device.close();
    }
  } catch (error) {
    return said(error);
  }
}

/** Whether a file can be made, synced and removed in a folder. */
async function syncsFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  const path = join(folder, `.doctor-${process.pid}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile('x');
    await file.sync();
  } finally {
    await file.close();
    await rm(path);
  }
}

/** Every check, in the order of the list; one that does not apply here says nothing. */
export async function examine(subject: DoctorSubject): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, run] of Object.entries(CHECKS)) {
    const what = await run(subject).catch(said);
    if (what !== undefined) findings.push({ check, ...what });
  }
  return findings;
}
