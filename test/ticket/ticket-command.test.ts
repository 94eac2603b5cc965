import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import ticket, { type TicketFlags } from '../../src/cli/commands/ticket.ts';
import { Console } from '../../src/cli/console.ts';
import { checkTicket, pdfDigestOf } from '../../src/job/ticket.ts';
import { DEMO_TICKET, loadTicketKeys } from '../../src/job/ticket-keys.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const root = mkdtempSync(join(tmpdir(), 'kiosk-raster-ticket-command-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const sample = join(PACKAGE_ROOT, 'samples', 'juminhyo.pdf');
const keysFolder = join(root, 'keys');

async function run(args: string[], flags: TicketFlags): Promise<void> {
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const out = new Console({ json: false, language: 'ja' });
    expect(await ticket(args, { keys: keysFolder, ...flags }, out, new AbortController().signal)).toBe(0);
  } finally {
    spy.mockRestore();
  }
}

describe('ticket make', () => {
  it('makes a ticket that the kiosk of the same folder takes, keys and all on the first run', async () => {
    const out = join(root, 'ticket.jws');
    await run(['make', sample], { out, serial: 'A-1', kind: 'nozei', fee: 250, minutes: 5 });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const given = {
      keys: await loadTicketKeys(keysFolder),
      nowSec: Math.floor(Date.now() / 1000),
      pdfDigest: pdfDigestOf(readFileSync(sample)),
      audience: 'demonstration',
    };
    const { claims, demo } = await checkTicket(readFileSync(out, 'utf8').trim(), given);
    expect(demo).toBe(true);
    expect(claims).toMatchObject({ serial: 'A-1', kind: 'nozei', feeYen: 250, pages: 2, office: DEMO_TICKET.office });
    expect(claims.exp - claims.iat).toBe(300);
  });

  it.each([
    [['make'], {}, 'keys.usage'],
    [['take', sample], {}, 'keys.usage'],
    [['make', sample], { kind: 'passport' }, 'usage.choice'],
    [['make', join(root, 'none.pdf')], {}, 'usage.file-unreadable'],
    [['make', sample], { out: join(root, 'no', 'folder', 't.jws') }, 'usage.folder-unwritable'],
    [['make', sample], { minutes: 100_000 }, 'ticket.malformed'],
    [['make', join(PACKAGE_ROOT, 'package.json')], {}, 'pdf.not-a-pdf'],
  ] as [string[], TicketFlags, string][])('%j %j: %s', async (args, flags, code) => {
    await expect(run(args, flags)).rejects.toMatchObject({ code });
  });
});
