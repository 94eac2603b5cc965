// Made-up systems -> exactly the warnings that they deserve.
import { describe, expect, it } from 'vitest';
import { checkSettings, type SystemFacts } from '../../src/job/wipe/settings.ts';

const SAFE: SystemFacts = {
  platform: 'linux',
  proc: (path) =>
    ({
      meminfo: 'MemTotal: 8000000 kB\nSwapTotal:             0 kB\n',
      'self/limits':
        'Limit Soft Hard Units\nMax core file size         0                    unlimited            bytes\n',
      'sys/kernel/core_pattern': 'core\n',
      'sys/kernel/yama/ptrace_scope': '1\n',
      cmdline: 'quiet init_on_free=1\n',
    })[path],
  env: { MALLOC_PERTURB_: '165' },
  execArgv: [],
  networkNamespaces: () => true,
  kernelConfig: () => undefined,
};

const replaced = (path: string, text: string): SystemFacts => ({
  ...SAFE,
  proc: (asked) => (asked === path ? text : SAFE.proc(asked)),
});

describe('settings', () => {
  it('a safe system gives no warning', () => expect(checkSettings(SAFE)).toEqual([]));

  it('a kernel built to zero what it frees needs not be told to', () => {
    const built = 'CONFIG_A=y\nCONFIG_INIT_ON_FREE_DEFAULT_ON=y\n';
    expect(checkSettings({ ...replaced('cmdline', 'quiet\n'), kernelConfig: () => built })).toEqual([]);
  });

  it.each([
    ['settings.swap', replaced('meminfo', 'SwapTotal: 2097148 kB\n')],
    ['settings.core-dumps', replaced('self/limits', 'Max core file size unlimited unlimited bytes\n')],
    ['settings.core-pipe', replaced('sys/kernel/core_pattern', '|/usr/lib/systemd/systemd-coredump %P\n')],
    ['settings.node-dumps', { ...SAFE, execArgv: ['--heapsnapshot-near-heap-limit=1'] }],
    ['settings.node-dumps', { ...SAFE, env: { ...SAFE.env, NODE_OPTIONS: '--report-on-fatalerror' } }],
    ['settings.freed-memory', { ...SAFE, env: {} }],
    ['settings.network-namespaces', { ...SAFE, networkNamespaces: () => false }],
    ['settings.kernel-memory', replaced('cmdline', 'quiet\n')],
    [
      'settings.kernel-memory',
      { ...replaced('cmdline', 'init_on_free=0\n'), kernelConfig: () => 'CONFIG_INIT_ON_FREE_DEFAULT_ON=y\n' },
    ],
    ['settings.debugging', replaced('sys/kernel/yama/ptrace_scope', '0\n')],
    ['settings.debugging', { ...SAFE, proc: (path: string) => (path.includes('yama') ? undefined : SAFE.proc(path)) }],
    ['settings.not-linux', { ...SAFE, platform: 'darwin' }],
  ])('%s', (code, facts) => {
    const warnings = checkSettings(facts);
    expect(warnings.map((warning) => warning.code)).toEqual([code]);
    expect(warnings[0]!.ja).toMatch(/[ぁ-ん]/);
  });
});
