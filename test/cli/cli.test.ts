// The command line as DESIGN.md section 5 says it: names, flags, exit codes, JSON on stdout.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../../bin/kiosk-raster.mjs', import.meta.url));
const sample = fileURLToPath(new URL('../../samples/juminhyo.pdf', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(
  args: readonly string[],
  interruptAfterMs?: number,
  dataHome = join(folder, 'data'),
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [launcher, ...args], {
      env: { ...process.env, LANG: 'C', LC_ALL: 'C', XDG_DATA_HOME: dataHome },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    if (interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('usage', () => {
  it('--help teaches every command and exits 0', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const word of ['print', 'render', 'preview', 'virtual-printer', 'bench', 'Examples', 'Exit codes']) {
      expect(out).toContain(word);
    }
  });

  it.each([
    [['no-such-command']],
    [['print']],
    [['render', sample]],
    [['render', sample, '--out', 'x', '--dpi', '400']],
    [['print', sample, '--no-such-flag']],
    [['print', sample, '--ticket', 'no-such-ticket.jws']],
    [['inquire', sample]],
    [['print', '/no/such/file.pdf']],
    [['print', sample, '--printer', 'http://example.invalid/']],
    [['print', sample, '--device', 'no-such-device']],
  ])('wrong usage exits 2: %j', async (args) => {
    const { code, err } = await run(args);
    expect(err).not.toBe('');
    expect(code).toBe(2);
  });

  it('--json prints one JSON object with a coded error', async () => {
    const { code, out } = await run(['print', sample, '--device', 'no-such-device', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'profile.notFound', category: 'usage' } });
  });
});

describe('refusals', () => {
  it('a file that is no PDF exits 3, in the language asked for, and leaves no files', async () => {
    const path = join(folder, 'not.pdf');
    writeFileSync(path, 'これはPDFではない');
    const out = join(folder, 'refused');
    const answer = await run(['render', path, '--out', out, '--lang', 'ja'], undefined, join(folder, 'first'));
    expect(answer.code).toBe(3);
    expect(answer.err).toMatch(/pdf\.[a-z-]+: .*[ぁ-ん]/);
    // The first run makes demonstration keys, loudly.
    expect(answer.err).toMatch(/\*\*\* デモ用の鍵を .* に作成しました/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('a printer that is not there exits 4', async () => {
    const { code, err } = await run(['print', sample, '--printer', 'ipp://127.0.0.1:9/ipp/print']);
    expect(code).toBe(4);
    expect(err).toContain('printer.unreachable');
  });
});

describe('the main job', () => {
  it('prints on the embedded virtual printer and shows pictures', async () => {
    const out = join(folder, 'out');
    const { code, out: stdout, err } = await run(['print', sample, '--out', out, '--json']);
    expect(err).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      printer: { state: 'completed', impressionsCompleted: 4 },
      keys: { demo: true },
    });
    expect(existsSync(result.pictures)).toBe(true);
    const names = readdirSync(out);
    for (const side of ['front', 'back']) {
      for (const sheet of [1, 2]) {
        expect(names).toContain(`sheet-${sheet}-${side}-paper.png`);
        expect(names).toContain(`sheet-${sheet}-${side}-photocopy.png`);
      }
    }
    // Drawing two backs full of cells on paper takes most of it: minutes where eight others want the same two cores.
  }, 420_000);

  it('render and preview work on each other’s files', async () => {
    const sheets = join(folder, 'sheets');
    const rendered = await run(['render', sample, '--out', sheets, '--dpi', '300', '--json']);
    expect(rendered.code).toBe(0);
    expect(JSON.parse(rendered.out)).toMatchObject({ keys: { demo: true, made: false } });
    expect(readdirSync(sheets).sort()).toEqual(
      [1, 2]
        .flatMap((n) => [`sheet-${n}-front-k.png`, ...['c', 'm', 'y', 'k'].map((ink) => `sheet-${n}-back-${ink}.png`)])
        .concat('job.json', 'job.pwg')
        .sort(),
    );
    const report = JSON.parse(readFileSync(join(sheets, 'job.json'), 'utf8'));
    expect(report).toMatchObject({ schema: 'kiosk-raster/job/1', dpi: 300, pageSizePx: { width: 2480, height: 3508 } });
    const seen = await run(['preview', sheets, '--out', join(folder, 'seen'), '--json']);
    expect(seen.code).toBe(0);
    expect(existsSync(JSON.parse(seen.out).pictures)).toBe(true);
  });

  it('Ctrl-C cancels: exit 1, no half-made files', async () => {
    const out = join(folder, 'cancelled');
    const { code, err } = await run(['render', sample, '--out', out, '--dpi', '1200'], 1200);
    expect(err).toContain('job.cancelled');
    expect(code).toBe(1);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });
});
