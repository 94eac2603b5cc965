import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import keys, { type KeysFlags } from '../../src/cli/commands/keys.ts';
import { Console } from '../../src/cli/console.ts';
import { temporaryFolder } from './support.ts';

interface Run {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly stderr: string;
  readonly stdout: string;
}

/** Runs the command as the command line would; errors come out as they would be thrown. */
async function run(args: string[], flags: KeysFlags, json = true): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const catcher = (name: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
    written[name] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(catcher('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(catcher('stderr')),
  ];
  try {
    const out = new Console({ json, language: 'en' });
    const code = await keys(args, flags, out, new AbortController().signal);
    return { code, json: json ? (JSON.parse(written.stdout) as Record<string, unknown>) : {}, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

afterEach(() => vi.unstubAllEnvs());

describe('keys', () => {
  it('init makes a demonstration and says so; list shows it; rotate adds to it', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const made = await run(['init'], { keys: folder }, false);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('DEMONSTRATION') });
    await expect(run(['init'], { keys: folder })).rejects.toMatchObject({ code: 'keys.already-there', exitCode: 2 });
    const before = (await run(['list'], { keys: folder })).json['keys'] as unknown[];
    expect((await run(['rotate'], { keys: folder, ifDue: true })).json['steps']).toEqual([]);
    expect((await run(['rotate'], { keys: folder })).json['steps']).toHaveLength(5);
    expect((await run(['list'], { keys: folder })).json['keys'] as unknown[]).toHaveLength(before.length + 3);
    const text = await run(['list'], { keys: folder }, false);
    expect(text.stdout).toMatch(/kiosk {2}issuer {2}[0-9a-f]{16} {2}valid {2}\d{4}-\d\d-\d\d - /);
    expect(text.stdout).toContain('DEMO');
  });

  it('carries keys between four machines', async () => {
    vi.stubEnv('KIOSK_RASTER_PASSPHRASE', 'test passphrase');
    const root = temporaryFolder();
    const at = (name: string) => join(root, name);
    const file = (result: Run, name: string) => result.json[name] as string;
    const authority = await run(['init'], { keys: at('authority'), role: 'authority' });
    const kiosk = await run(['init'], { keys: at('kiosk'), role: 'kiosk' });
    const site = await run(['init'], { keys: at('site'), role: 'inquiry' });
    for (const place of ['kiosk', 'site']) await run(['install', file(authority, 'publicFile')], { keys: at(place) });
    const issuerOut = at('issuer.cert.jws');
    await run(['certify', file(kiosk, 'publicFile')], {
      keys: at('authority'),
      holder: 'kiosk 7',
      days: 20,
      out: issuerOut,
    });
    const siteOut = at('opening.cert.jws');
    await run(['certify', file(site, 'publicFile')], { keys: at('authority'), holder: 'site', out: siteOut });
    for (const place of ['kiosk', 'site']) {
      for (const certificate of [issuerOut, siteOut]) await run(['install', certificate], { keys: at(place) });
    }
    const id = kiosk.json['id'] as string;
    const listed = (await run(['list'], { keys: at('kiosk') })).json['keys'] as {
      id: string;
      state: string;
      encrypted: boolean;
    }[];
    expect(listed.find((key) => key.id === id)).toMatchObject({ state: 'valid', encrypted: true, holder: 'kiosk 7' });
    const revoked = await run(['revoke', id], { keys: at('authority'), reason: 'kiosk-lost' });
    await run(['install', file(revoked, 'file')], { keys: at('site') });
    expect((await run(['list'], { keys: at('site') })).json['revocations']).toMatchObject({ revoked: 1 });
    expect(existsSync(at('issuer.cert.jws'))).toBe(true);
  });

  it.each([
    [[], {}],
    [['explode'], {}],
    [['init'], { role: 'pirate' }],
    [['certify'], {}],
    [['revoke', '0123456789abcdef'], { reason: 'because' }],
  ] as [string[], KeysFlags][])('refuses %j %j as wrong usage', async (args, flags) => {
    const folder = join(temporaryFolder(), 'keys');
    await expect(run(args, { keys: folder, ...flags })).rejects.toMatchObject({ code: 'keys.usage', exitCode: 2 });
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses to install what is neither key, certificate nor list', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await run(['init'], { keys: folder });
    const path = join(folder, 'x');
    for (const text of ['', 'x', '{}', 'a.b.c', readFileSync(join(folder, 'DEMO-KEYS.txt'), 'utf8')]) {
      writeFileSync(path, text);
      await expect(run(['install', path], { keys: folder })).rejects.toMatchObject({ code: 'keys.malformed' });
    }
  });
});
