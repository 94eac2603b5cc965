// The doctor finds what is wrong, and says what to do.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { byteSink } from '../../bench/faults/byte-sink.ts';
import { startVirtualThermalPrinter } from '../../src/print/receipt/virtual/thermal-printer.ts';
import { monoLaser } from '../../src/print/virtual-printer/models/mono-laser.ts';
import { startVirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { type DeviceAccess, deviceAccess } from '../../src/serve/device-access.ts';
import { type DoctorSubject, examine } from '../../src/serve/doctor/checks.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (uri: string, transport: DeviceAccess['transport'] = {}): DeviceAccess => ({ uri, transport });

async function states(subject: Partial<DoctorSubject>): Promise<Record<string, string>> {
  const findings = await examine({
    device: 'generic-600',
    keysFolder: join(folder, 'keys'),
    journalFolder: join(folder, 'journal'),
    printers: [],
    receipt: undefined,
    demo: true,
    ...subject,
  });
  for (const { en, ja } of findings) expect(en.length * ja.length).toBeGreaterThan(0);
  return Object.fromEntries(findings.map(({ check, state }) => [check, state]));
}

it('a machine that is well', async () => {
  const device = await startVirtualPrinter({ sink: byteSink([]) });
  const thermal = await startVirtualThermalPrinter();
  expect(await states({ printers: [at(device.uri)], receipt: thermal.target })).toMatchObject({
    runtime: 'ok',
    profile: 'ok',
    keys: 'warning',
    journal: 'ok',
    disk: 'ok',
    printer: 'ok',
    receipt: 'ok',
  });
  thermal.raise('paper-end');
  expect((await states({ receipt: thermal.target }))['receipt']).toBe('fault');
  await device.close();
  await thermal.close();
});

it('a printer with a pinned certificate and a login', async () => {
  const device = await startVirtualPrinter({
    sink: byteSink([]),
    tls: {},
    basicAuth: { user: 'kiosk', password: 'a:b' },
  });
  const loginFile = join(folder, 'login');
  await writeFile(loginFile, 'kiosk:a:b\n', { mode: 0o600 });
  const flags = { printers: [device.secureUri!], fingerprints: [device.fingerprint256!], loginFile };
  expect((await states({ printers: await deviceAccess(flags) }))['printer']).toBe('ok');
  expect((await states({ printers: await deviceAccess({ ...flags, loginFile: undefined }) }))['printer']).toBe('fault');
  expect((await states({ printers: await deviceAccess({ ...flags, fingerprints: [] }) }))['printer']).toBe('fault');
  await device.close();
});

it.each([
  ['others may read it', 'kiosk:secret', 0o644, 1],
  ['no colon', 'kiosk secret', 0o600, 1],
  ['lines for other printers', 'a:b\nc:d', 0o600, 3],
])('a login file is refused: %s', async (_what, text, mode, printers) => {
  const loginFile = join(folder, 'login');
  await writeFile(loginFile, text, { mode });
  const uris = Array.from({ length: printers }, (_, index) => `ipp://127.0.0.1:${index + 1}/`);
  const error = await deviceAccess({ printers: uris, loginFile }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'serve.login', exitCode: 2 });
  expect(JSON.stringify(error)).not.toContain('secret');
});

it('what is wrong is a fault', async () => {
  const simplex = { ...monoLaser, formats: ['application/pdf'], sides: ['one-sided'] as const };
  const device = await startVirtualPrinter({ sink: byteSink([]), model: simplex });
  expect((await states({ printers: [at(device.uri)] }))['printer']).toBe('fault');
  await device.close();
  expect((await states({ printers: [at(device.uri)] }))['printer']).toBe('fault');
  const well = await startVirtualPrinter({ sink: byteSink([]) });
  expect((await states({ printers: [at(device.uri), at(well.uri)] }))['printer']).toBe('warning');
  await well.close();
  expect(await states({ device: 'no-such', demo: false, receipt: 'tcp://127.0.0.1:9' })).toMatchObject({
    profile: 'fault',
    keys: 'fault',
    receipt: 'fault',
  });
});

it.skipIf(process.getuid?.() === 0)('a journal that cannot be written', async () => {
  await chmod(folder, 0o500);
  expect((await states({}))['journal']).toBe('fault');
  await chmod(folder, 0o700);
});
