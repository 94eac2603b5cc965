// The system and this process as they are set -> warnings about what could put a certificate's bytes on a disk or keep them in memory.
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { defineErrors, type KioskRasterError, row } from '../../errors.ts';
import { hasNetworkNamespaces } from '../../workers/confinement.ts';

type Nothing = Record<string, never>;

/** Warnings, not failures: the engine works, and says what its deployer has left open. */
export const settingsWarning = defineErrors('settings', {
  swap: row<{ kibibytes: number }>(
    'failed',
    (p) =>
      `Swap is on (${p.kibibytes} KiB): memory with a certificate in it may be written to disk. Turn it off, or encrypt it with a key made at each start.`,
    (p) =>
      `スワップが有効です（${p.kibibytes} KiB）。証明書を含むメモリーがディスクに書かれるおそれがあります。無効にするか、起動ごとの鍵で暗号化してください。`,
  ),
  'core-dumps': row<{ limit: string }>(
    'failed',
    (p) =>
      `This process may write core dumps (limit: ${p.limit}). Start it with \`ulimit -c 0\`. Certificate processes never do.`,
    (p) =>
      `このプロセスはコアダンプを書き出す可能性があります（上限: ${p.limit}）。\`ulimit -c 0\` で起動してください。証明書を扱うプロセスは書き出しません。`,
  ),
  'core-pipe': row<Nothing>(
    'failed',
    () =>
      'The system hands core dumps to a program (core_pattern begins with |), whatever `ulimit -c` says. Start this process with a limit of 1 byte (`prlimit --core=1:1`, systemd LimitCORE=1), or set kernel.core_pattern to a plain name.',
    () =>
      'コアダンプが別のプログラムに渡される設定です（core_pattern が | で始まる）。上限を 1 バイトにして起動するか（prlimit --core=1:1、systemd では LimitCORE=1）、kernel.core_pattern を通常の名前にしてください。',
  ),
  'node-dumps': row<{ option: string }>(
    'failed',
    (p) => `This process runs with ${p.option}, which writes memory or reports to disk. Leave it out.`,
    (p) => `${p.option} が指定されています。メモリーや診断報告がディスクに書かれます。指定を外してください。`,
  ),
  'freed-memory': row<Nothing>(
    'failed',
    () =>
      'MALLOC_PERTURB_ is not set: pages on their way to a TLS printer may lie in this process’s freed memory until it is used again. Start it with MALLOC_PERTURB_=165.',
    () =>
      'MALLOC_PERTURB_ が設定されていません。TLS で送ったページが、解放済みメモリーに残ることがあります。MALLOC_PERTURB_=165 で起動してください。',
  ),
  'network-namespaces': row<Nothing>(
    'failed',
    () =>
      'The system does not let a process give up its network (user and network namespaces, util-linux’ unshare): only JavaScript is kept off it. Allow them, or filter by user id.',
    () =>
      'ネットワーク名前空間を利用できません。JavaScript からの通信だけを遮断しています。利用を許可するか、利用者 ID で通信を制限してください。',
  ),
  'kernel-memory': row<Nothing>(
    'failed',
    () =>
      'Pages that the kernel frees may keep their content until they are used again, a killed process’s too. Boot with init_on_free=1.',
    () =>
      'カーネルが解放したメモリー（強制終了したプロセスのものを含む）に内容が残ることがあります。init_on_free=1 で起動してください。',
  ),
  debugging: row<{ scope: string }>(
    'failed',
    (p) =>
      `Any process of this user may read this one’s memory, certificates at work included (kernel.yama.ptrace_scope: ${p.scope}). Set it to 1 or higher, and run nothing else as this user.`,
    (p) =>
      `同じ利用者のプロセスから、処理中の証明書を含むメモリーを読み取れます（kernel.yama.ptrace_scope: ${p.scope}）。1 以上に設定し、この利用者では他のプログラムを動かさないでください。`,
  ),
  'not-linux': row<{ platform: string }>(
    'failed',
    (p) => `Memory limits and the wipe are made for Linux; on ${p.platform} they are not kept or not proven.`,
    (p) => `メモリー制限と消去は Linux を前提としています。${p.platform} では保証されません。`,
  ),
});

/** Where the facts come from; tests give their own. */
export interface SystemFacts {
  readonly platform: string;
  /** Text of a file under /proc, or undefined. */
  readonly proc: (path: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly networkNamespaces: () => boolean;
  /** How the running kernel was configured (Kconfig), where the system tells. */
  readonly kernelConfig: () => string | undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

const SYSTEM: SystemFacts = {
  platform: process.platform,
  proc: (path) => textOf(`/proc/${path}`),
  env: process.env,
  execArgv: process.execArgv,
  networkNamespaces: hasNetworkNamespaces,
  kernelConfig: () => textOf(`/boot/config-${release()}`),
};

/** By the kernel's command line, else as it was built. */
function zeroesFreedPages(facts: SystemFacts): boolean {
  const asked = /\binit_on_free=(\w+)/.exec(facts.proc('cmdline') ?? '')?.[1];
  if (asked !== undefined) return ['1', 'on', 'y'].includes(asked);
  return /^CONFIG_INIT_ON_FREE_DEFAULT_ON=y$/m.test(facts.kernelConfig() ?? '');
}

/** Options of Node that write memory, reports or profiles to disk. */
const DUMPING =
  /--(report-[\w-]+|diagnostic-dir|heapsnapshot-[\w-]+|heap-prof|cpu-prof|prof\b|abort-on-uncaught-exception|inspect[\w-]*)/;

/** What is off. Empty when nothing is. */
export function checkSettings(facts: SystemFacts = SYSTEM): KioskRasterError[] {
  if (facts.platform !== 'linux') return [settingsWarning('not-linux', { platform: facts.platform })];
  const warnings: KioskRasterError[] = [];
  const swapKib = Number(/^SwapTotal:\s+(\d+)/m.exec(facts.proc('meminfo') ?? '')?.[1] ?? 0);
  if (swapKib > 0) warnings.push(settingsWarning('swap', { kibibytes: swapKib }));
  const core = /^Max core file size\s+(\S+)/m.exec(facts.proc('self/limits') ?? '')?.[1];
  // 1 byte is no dump, and keeps the kernel from handing one to a program (core(5)).
  if (core !== undefined && !['0', '1'].includes(core)) warnings.push(settingsWarning('core-dumps', { limit: core }));
  if (core !== '1' && facts.proc('sys/kernel/core_pattern')?.startsWith('|'))
    warnings.push(settingsWarning('core-pipe', {}));
  const option = DUMPING.exec([...facts.execArgv, facts.env['NODE_OPTIONS'] ?? ''].join(' '))?.[0];
  if (option) warnings.push(settingsWarning('node-dumps', { option }));
  if (!facts.env['MALLOC_PERTURB_']) warnings.push(settingsWarning('freed-memory', {}));
  if (!facts.networkNamespaces()) warnings.push(settingsWarning('network-namespaces', {}));
  if (!zeroesFreedPages(facts)) warnings.push(settingsWarning('kernel-memory', {}));
  const scope = facts.proc('sys/kernel/yama/ptrace_scope')?.trim() ?? 'none';
  if (!(Number(scope) >= 1)) warnings.push(settingsWarning('debugging', { scope }));
  return warnings;
}
