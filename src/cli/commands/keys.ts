// `keys`: makes, lists and rotates the keys of DESIGN.md 5a, and carries certificates and lists between the roles.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { certify, revoke } from '../../seal/keys/authority.ts';
import { REVOCATION_REASONS, type RevocationReason } from '../../seal/keys/certificates.ts';
import { makeDemoKeys } from '../../seal/keys/demo.ts';
import { keysError } from '../../seal/keys/errors.ts';
import { writeKeyFile } from '../../seal/keys/files.ts';
import { initRole } from '../../seal/keys/init.ts';
import { install, rolesOf } from '../../seal/keys/install.ts';
import { type KeyMaking, parsePublicRecord } from '../../seal/keys/key-record.ts';
import { defaultKeysFolder, keyPaths, ROLES, type Role } from '../../seal/keys/layout.ts';
import { type KeyListing, type KeyState, listKeys } from '../../seal/keys/list.ts';
import { readPassphrase } from '../../seal/keys/passphrase.ts';
import { type RotationStep, rotate } from '../../seal/keys/rotate.ts';
import type { Console } from '../console.ts';
import { readInput } from '../files.ts';

const MAX_INPUT_BYTES = 8 << 20;

export interface KeysFlags {
  /** The key folder; default a folder of the user's data. */
  readonly keys?: string;
  /** `init`: this role only, on its own machine. Without it, a whole demonstration. */
  readonly role?: string;
  /** `certify`: where the certificate goes. */
  readonly out?: string;
  /** `certify`, `rotate`: whom the certificate names: a kiosk, an operator, a site. */
  readonly holder?: string;
  readonly site?: string;
  /** `certify`: days that the certificate is valid. */
  readonly days?: number;
  /** `revoke`: why. */
  readonly reason?: string;
  /** `rotate`: only what is due, for a timer. */
  readonly ifDue?: boolean;
}

type Action = (target: string | undefined, flags: KeysFlags, out: Console, making: KeyMaking) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  init: initKeys,
  list: showKeys,
  rotate: rotateKeys,
  certify: certifyRequest,
  install: installFile,
  revoke: revokeKey,
};

/** @throws `keys.*`, `usage.*` */
export default async function keys(
  args: readonly string[],
  flags: KeysFlags,
  out: Console,
  _signal: AbortSignal,
): Promise<number> {
  const action = ACTIONS[args[0] ?? ''];
  if (!action) throw keysError('usage', { expected: Object.keys(ACTIONS).join(', ') });
  const passphrase = readPassphrase();
  try {
    await action(args[1], flags, out, {
      nowSec: Math.floor(Date.now() / 1000),
      random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
      passphrase,
    });
    return 0;
  } finally {
    passphrase?.fill(0);
  }
}

function folderOf(flags: KeysFlags): string {
  return resolve(flags.keys ?? defaultKeysFolder());
}

async function readText(path: string | undefined): Promise<string> {
  if (!path) throw keysError('usage', { expected: 'a file' });
  return Buffer.from(await readInput(path, MAX_INPUT_BYTES)).toString('utf8');
}

async function initKeys(_target: string | undefined, flags: KeysFlags, out: Console, making: KeyMaking): Promise<void> {
  const folder = folderOf(flags);
  if (flags.role === undefined) {
    await makeDemoKeys(folder, making);
    out.tell(
      `DEMONSTRATION keys made in ${folder}. Sheets printed with them prove nothing. For real keys: keys init --role ${ROLES.join('|')}`,
      `デモ用の鍵を ${folder} に作成しました。証明力はありません。本番では keys init --role ${ROLES.join('|')} を使ってください。`,
    );
    out.result({ folder, demo: true });
    return;
  }
  const role = ROLES.find((candidate) => candidate === flags.role);
  if (!role) throw keysError('usage', { expected: `--role ${ROLES.join(', ')}` });
  const key = await initRole(folder, role, making);
  const publicFile = keyPaths.publicKey(folder, role, key.use, key.id);
  tellEncryption(out, making);
  out.tell(
    `Key ${key.id} made. ${NEXT_STEP[role].en} ${publicFile}`,
    `鍵 ${key.id} を作成しました。${NEXT_STEP[role].ja} ${publicFile}`,
  );
  out.result({ folder, demo: false, role, id: key.id, publicFile });
}

/** What to do with a new public half. */
const NEXT_STEP: Readonly<Record<Role, { en: string; ja: string }>> = {
  kiosk: { en: 'Have the authority certify (keys certify):', ja: '認証局で証明書を発行してください（keys certify）:' },
  inquiry: {
    en: 'Have the authority certify (keys certify):',
    ja: '認証局で証明書を発行してください（keys certify）:',
  },
  authority: {
    en: 'Install it at every kiosk and inquiry site (keys install), comparing the id:',
    ja: '各端末と問い合わせサイトに入れ、番号を照合してください（keys install）:',
  },
  centre: {
    en: 'Install it at every kiosk (keys install), comparing the id:',
    ja: '各端末に入れ、番号を照合してください（keys install）:',
  },
};

function tellEncryption(out: Console, making: KeyMaking): void {
  if (making.passphrase) return;
  out.tell(
    'No passphrase given (KIOSK_RASTER_PASSPHRASE): the secret lies in a file of mode 600, not encrypted.',
    'パスフレーズ（KIOSK_RASTER_PASSPHRASE）がないため、秘密鍵はモード600のファイルに暗号化せずに置かれます。',
  );
}

const STATES: Readonly<Record<KeyState, { en: string; ja: string }>> = {
  waiting: { en: 'waiting for a certificate', ja: '証明書待ち' },
  valid: { en: 'valid', ja: '有効' },
  'not-yet': { en: 'not valid yet', ja: '開始前' },
  ended: { en: 'ended', ja: '終了' },
  revoked: { en: 'REVOKED', ja: '失効' },
  'in-use': { en: 'in use', ja: '使用中' },
};

function day(sec: number | undefined): string {
  return sec === undefined ? '-' : new Date(sec * 1000).toISOString().slice(0, 10);
}

function line(key: KeyListing, out: Console): string {
  const state = STATES[key.state];
  const secret = key.secret
    ? key.encrypted
      ? out.say('secret, encrypted', '秘密鍵・暗号化済')
      : out.say('secret', '秘密鍵')
    : '';
  const until = key.notAfterSec === undefined ? '' : `${day(key.notBeforeSec)} - ${day(key.notAfterSec)}`;
  const destroyed =
    key.destroyAfterSec === undefined
      ? ''
      : out.say(`destroyed after ${day(key.destroyAfterSec)}`, `${day(key.destroyAfterSec)} 以降に破棄`);
  const parts = [
    key.role,
    key.use,
    key.id,
    out.say(state.en, state.ja),
    until,
    key.holder ?? '',
    secret,
    destroyed,
    key.demo ? 'DEMO' : '',
  ];
  return parts.filter((part) => part !== '').join('  ');
}

async function showKeys(_target: string | undefined, flags: KeysFlags, out: Console, making: KeyMaking): Promise<void> {
  const folder = folderOf(flags);
  const { keys: listed, revocations } = await listKeys(folder, making.nowSec);
  out.result({ folder, keys: listed, revocations: revocations ?? null });
  if (out.json) return;
  const lines = listed.map((key) => line(key, out));
  if (revocations) {
    const until = day(revocations.nextUpdateSec);
    const stale = revocations.stale ? out.say(' STALE: renew it', ' 期限切れ：更新してください') : '';
    lines.push(
      out.say(
        `revocation list ${revocations.sequence}: ${revocations.revoked} revoked, good until ${until}${stale}`,
        `失効リスト ${revocations.sequence}: ${revocations.revoked}件、${until} まで有効${stale}`,
      ),
    );
  }
  if (lines.length === 0) lines.push(out.say(`No keys in ${folder}`, `${folder} に鍵はありません`));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function stepText(step: RotationStep, out: Console): string {
  switch (step.step) {
    case 'made':
      return out.say(`new ${step.use} key ${step.id}`, `新しい鍵 ${step.use} ${step.id}`);
    case 'certified':
      return out.say(`${step.use} key ${step.id} certified`, `鍵 ${step.use} ${step.id} の証明書を発行`);
    case 'destroyed':
      return out.say(`${step.use} key ${step.id} destroyed`, `鍵 ${step.use} ${step.id} を破棄`);
    case 'revocations-renewed':
      return out.say(`revocation list ${step.id} signed`, `失効リスト ${step.id} に署名`);
  }
}

async function rotateKeys(
  _target: string | undefined,
  flags: KeysFlags,
  out: Console,
  making: KeyMaking,
): Promise<void> {
  const folder = folderOf(flags);
  if ((await rolesOf(folder)).length === 0) throw keysError('not-found', { what: 'keys' });
  const steps = await rotate(folder, {
    ...making,
    ifDue: flags.ifDue ?? false,
    ...(flags.holder === undefined ? {} : { holder: flags.holder }),
  });
  for (const step of steps) out.tell(stepText(step, out), stepText(step, out));
  if (steps.length === 0) out.tell('Nothing is due.', '更新の必要はありません。');
  out.result({ folder, steps });
}

async function certifyRequest(
  target: string | undefined,
  flags: KeysFlags,
  out: Console,
  making: KeyMaking,
): Promise<void> {
  const folder = folderOf(flags);
  const request = parsePublicRecord('the request', await readText(target));
  if (!flags.holder)
    throw keysError('usage', { expected: '--holder NAME: the kiosk or site that the certificate names' });
  const jws = await certify(folder, request, {
    ...making,
    holder: flags.holder,
    site: flags.site,
    validityDays: flags.days,
  });
  const file = flags.out ?? `${request.use}-${request.id}.cert.jws`;
  await writeKeyFile(resolve(file), jws);
  out.tell(
    `Certificate for ${request.use} key ${request.id}: ${file}. Install it there and, an issuer's, at the inquiry site too.`,
    `鍵 ${request.use} ${request.id} の証明書: ${file}。依頼元（発行者の場合は問い合わせサイトにも）に入れてください。`,
  );
  out.result({ id: request.id, use: request.use, file });
}

async function installFile(target: string | undefined, flags: KeysFlags, out: Console): Promise<void> {
  const folder = folderOf(flags);
  const installed = await install(folder, await readText(target));
  const where = installed.roles.join(', ');
  out.tell(
    `Installed ${installed.what} ${installed.use ?? ''} ${installed.id} for: ${where}. Compare this id with its sender's.`,
    `${installed.what} ${installed.use ?? ''} ${installed.id} を入れました（${where}）。発行元の番号と照合してください。`,
  );
  out.result(installed);
}

async function revokeKey(target: string | undefined, flags: KeysFlags, out: Console, making: KeyMaking): Promise<void> {
  const folder = folderOf(flags);
  const reason = REVOCATION_REASONS.find((candidate): candidate is RevocationReason => candidate === flags.reason);
  if (!reason || !target) throw keysError('usage', { expected: `KEY-ID --reason ${REVOCATION_REASONS.join(', ')}` });
  const jws = await revoke(folder, target, reason, making);
  if ((await rolesOf(folder)).includes('inquiry')) await install(folder, jws);
  const file = keyPaths.revocations(folder, 'authority');
  out.tell(
    `Key ${target} revoked. Install the new list at every inquiry site: ${file}`,
    `鍵 ${target} を失効させました。新しいリストを全ての問い合わせサイトに入れてください: ${file}`,
  );
  out.result({ id: target, reason, file });
}
