// Keys over time and over machines: demonstration, roles apart, rotation, revocation, destruction.
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign } from 'jose';
import { describe, expect, it } from 'vitest';
import { certify, loadAuthority, renewRevocations, revoke } from '../../src/seal/keys/authority.ts';
import { ensureKeys, makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { destroyKeyFile, writeKeyFile } from '../../src/seal/keys/files.ts';
import { refuseReadableSecrets } from '../../src/seal/keys/guard.ts';
import { initRole } from '../../src/seal/keys/init.ts';
import { loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { install } from '../../src/seal/keys/install.ts';
import { type KeyMaking, parsePublicRecord, publicRecordText } from '../../src/seal/keys/key-record.ts';
import { loadKioskKeys } from '../../src/seal/keys/kiosk-keys.ts';
import { defaultKeysFolder, keyPaths } from '../../src/seal/keys/layout.ts';
import { listKeys } from '../../src/seal/keys/list.ts';
import { rotate } from '../../src/seal/keys/rotate.ts';
import { openSheet } from '../../src/seal/open-sheet.ts';
import { sealSheet } from '../../src/seal/seal-sheet.ts';
import { DAY_SEC, NOW_SEC, readingOf, sampleSheet, seededRandom, TEST_SCRYPT, temporaryFolder } from './support.ts';

function making(seed: string, nowSec = NOW_SEC, more: Partial<KeyMaking> = {}): KeyMaking {
  return { nowSec, random: seededRandom(`${seed} ${nowSec}`), scryptCost: TEST_SCRYPT, ...more };
}

/** Seals with what the kiosk's folder holds at a time. */
async function sealAt(kioskFolder: string, nowSec: number) {
  const keys = await loadKioskKeys(kioskFolder, { nowSec });
  const sealed = await sealSheet(sampleSheet(), keys, { nowSec, random: seededRandom(`seal ${nowSec}`) });
  return { sealed, issuerId: keys.issuer.id, inquiryId: keys.inquiry.id };
}

/** What the site's folder says of a sheet at a time. */
async function verdictAt(siteFolder: string, sealed: Awaited<ReturnType<typeof sealAt>>['sealed'], nowSec: number) {
  using opened = await openSheet(readingOf(sealed), await loadInquiryKeys(siteFolder), { nowSec });
  return opened.coarse.verified && opened.fine.verified
    ? 'verified'
    : opened.coarse.verified
      ? 'coarse'
      : opened.coarse.reason;
}

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a demonstration', () => {
  it('is made on the first run, marked everywhere, and readable by its owner only', async () => {
    const folder = join(temporaryFolder(), 'deeper', 'keys');
    expect(await ensureKeys(folder, making('demo'))).toEqual({ made: true, demo: true });
    expect(await ensureKeys(folder, making('again'))).toEqual({ made: false, demo: true });
    expect(readdirSync(folder)).toEqual(['DEMO-KEYS.txt', 'authority', 'centre', 'inquiry', 'kiosk']);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect(mode, entry.name).toBe(entry.isDirectory() ? 0o700 : 0o600);
    }
    const { keys } = await listKeys(folder, NOW_SEC);
    expect(keys.every((key) => key.demo)).toBe(true);
    const { sealed } = await sealAt(folder, NOW_SEC);
    using opened = await openSheet(readingOf(sealed), await loadInquiryKeys(folder), { nowSec: NOW_SEC });
    expect(opened.facts?.demo).toBe(true);
  });

  it('has keys of its own each time', async () => {
    const folders = [join(temporaryFolder(), 'keys'), join(temporaryFolder(), 'keys')];
    for (const folder of folders) await makeDemoKeys(folder, making(folder));
    const [one, other] = await Promise.all(folders.map((folder) => sealAt(folder, NOW_SEC)));
    expect(await verdictAt(folders[1]!, one!.sealed, NOW_SEC)).toBe('no-opening-key');
    expect(await verdictAt(folders[1]!, other!.sealed, NOW_SEC)).toBe('verified');
  });

  it('made by several at once appears whole, once', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const states = await Promise.all(['a', 'b', 'c', 'd'].map((seed) => ensureKeys(folder, making(seed))));
    expect(states.filter((state) => state.made)).toHaveLength(1);
    expect(states.every((state) => state.demo)).toBe(true);
    expect(readdirSync(join(folder, '..'))).toEqual(['keys']);
    expect(await verdictAt(folder, (await sealAt(folder, NOW_SEC)).sealed, NOW_SEC)).toBe('verified');
  });

  it('is never made over anything', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await initRole(folder, 'kiosk', making('real'));
    await expect(makeDemoKeys(folder, making('demo'))).rejects.toMatchObject({ code: 'keys.already-there' });
    expect(await ensureKeys(folder, making('demo'))).toEqual({ made: false, demo: false });
    const other = temporaryFolder();
    cpSync(folder, join(other, 'something'), { recursive: true });
    await expect(ensureKeys(other, making('demo'))).rejects.toMatchObject({ code: 'keys.already-there' });
    expect(readdirSync(other)).toEqual(['something']);
  });

  it('keeps itself fresh: a year later it still prints and opens', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await ensureKeys(folder, making('fresh'));
    const laterSec = NOW_SEC + 400 * DAY_SEC;
    await expect(sealAt(folder, laterSec)).rejects.toMatchObject({ code: 'keys.no-valid-key' });
    await ensureKeys(folder, making('fresh', laterSec));
    expect(await verdictAt(folder, (await sealAt(folder, laterSec)).sealed, laterSec)).toBe('verified');
  });

  it('encrypted under a passphrase works with it only, and keeps no secret in the clear', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const passphrase = Buffer.from('demo passphrase');
    await makeDemoKeys(folder, making('boxed', NOW_SEC, { passphrase }));
    await expect(loadKioskKeys(folder, { nowSec: NOW_SEC })).rejects.toMatchObject({ code: 'keys.passphrase-needed' });
    await expect(loadInquiryKeys(folder)).rejects.toMatchObject({ code: 'keys.passphrase-needed' });
    await loadInquiryKeys(folder, { passphrase });
    await loadKioskKeys(folder, { nowSec: NOW_SEC, passphrase });
    for (const file of everyFile(folder)) expect(readFileSync(file, 'utf8')).not.toContain('"plain"');
  });
});

/** Four machines that exchange public files only. */
async function separateRoles(seed = 'ours') {
  const [authority, kiosk, site, centre] = ['authority', 'kiosk', 'site', 'centre'].map((name) =>
    join(temporaryFolder(), name),
  ) as [string, string, string, string];
  const root = await initRole(authority, 'authority', making(`${seed} authority`));
  const issuer = await initRole(kiosk, 'kiosk', making(`${seed} kiosk`));
  const opening = await initRole(site, 'inquiry', making(`${seed} site`));
  const ticket = await initRole(centre, 'centre', making(`${seed} centre`));
  const rootText = publicRecordText(root);
  await install(kiosk, rootText);
  await install(site, rootText);
  await install(kiosk, publicRecordText(ticket));
  const holderOf = (holder: string) => ({ nowSec: NOW_SEC, holder });
  const issuerCertificate = await certify(
    authority,
    parsePublicRecord('request', publicRecordText(issuer)),
    holderOf('kiosk 0123'),
  );
  const openingCertificate = await certify(
    authority,
    parsePublicRecord('request', publicRecordText(opening)),
    holderOf('site'),
  );
  await install(kiosk, issuerCertificate);
  await install(kiosk, openingCertificate);
  await install(site, issuerCertificate);
  await install(site, openingCertificate);
  await install(site, await renewRevocations(authority, { nowSec: NOW_SEC }));
  return { authority, kiosk, site, centre, issuerCertificate };
}

describe('roles on machines of their own', () => {
  it('print, open, and hold no more than they need', async () => {
    const { authority, kiosk, site, centre } = await separateRoles();
    const { sealed } = await sealAt(kiosk, NOW_SEC);
    expect(await verdictAt(site, sealed, NOW_SEC)).toBe('verified');
    using opened = await openSheet(readingOf(sealed), await loadInquiryKeys(site), { nowSec: NOW_SEC });
    expect(opened.facts).toMatchObject({ issuerHolder: 'kiosk 0123', demo: false });
    const secretsIn = (folder: string) => everyFile(folder).filter((file) => file.endsWith('.key.json')).length;
    expect([authority, kiosk, site, centre].map(secretsIn)).toEqual([1, 1, 1, 1]);
  });

  it('a site without a revocation list does not judge', async () => {
    const { authority, kiosk, site } = await separateRoles();
    const { sealed } = await sealAt(kiosk, NOW_SEC);
    expect(await verdictAt(site, sealed, NOW_SEC + 8 * DAY_SEC)).toBe('revocations-stale');
    await install(site, await renewRevocations(authority, { nowSec: NOW_SEC + 8 * DAY_SEC }));
    expect(await verdictAt(site, sealed, NOW_SEC + 8 * DAY_SEC)).toBe('verified');
  });

  it('an older revocation list is not taken', async () => {
    const { authority, kiosk, site } = await separateRoles();
    const { sealed, issuerId } = await sealAt(kiosk, NOW_SEC);
    const old = readFileSync(keyPaths.revocations(site, 'inquiry'), 'utf8');
    await install(site, await revoke(authority, issuerId, 'kiosk-lost', { nowSec: NOW_SEC }));
    await expect(install(site, old)).rejects.toMatchObject({ code: 'keys.revocations-older' });
    expect(await verdictAt(site, sealed, NOW_SEC)).toBe('issuer-revoked');
  });

  it('a running site keeps the newest list that it has seen, even when an older file comes back', async () => {
    const { authority, kiosk, site } = await separateRoles();
    const { issuerId } = await sealAt(kiosk, NOW_SEC);
    const path = keyPaths.revocations(site, 'inquiry');
    const old = readFileSync(path, 'utf8');
    const trust = await loadInquiryKeys(site);
    await install(site, await revoke(authority, issuerId, 'kiosk-lost', { nowSec: NOW_SEC }));
    expect((await trust.revocations())?.revokedIds.has(issuerId)).toBe(true);
    await writeKeyFile(path, old);
    expect((await trust.revocations())?.revokedIds.has(issuerId)).toBe(true);
    await destroyKeyFile(path);
    expect((await trust.revocations())?.revokedIds.has(issuerId)).toBe(true);
  });

  it("only what the authority signed as a certificate is one: another type of its own token isn't", async () => {
    const { authority, site, issuerCertificate } = await separateRoles();
    const signer = await loadAuthority(authority, undefined);
    const [, payload] = issuerCertificate.split('.') as [string, string];
    const claims = Buffer.from(payload, 'base64url');
    const { id } = JSON.parse(claims.toString()) as { id: string };
    const path = join(site, 'inquiry', 'issuers', `issuer-${id}.cert.jws`);
    for (const [typ, code] of [
      ['kiosk-raster-certificate+jws', undefined],
      ['JWT', 'keys.malformed'],
    ] as const) {
      const signing = new CompactSign(claims).setProtectedHeader({ alg: 'EdDSA', typ, kid: signer.id });
      await writeKeyFile(path, await signing.sign(signer.privateKey));
      const found = (await loadInquiryKeys(site)).issuer(id);
      if (code) await expect(found).rejects.toMatchObject({ code });
      else expect(await found).toMatchObject({ id, holder: 'kiosk 0123' });
    }
  });

  it('revoking twice changes nothing; an unknown key cannot be revoked', async () => {
    const { authority, site, kiosk } = await separateRoles();
    const { issuerId } = await sealAt(kiosk, NOW_SEC);
    for (let round = 0; round < 2; round++) {
      await install(site, await revoke(authority, issuerId, 'key-compromised', { nowSec: NOW_SEC }));
    }
    expect((await listKeys(site, NOW_SEC)).revocations).toMatchObject({ revoked: 1 });
    await expect(revoke(authority, '0123456789abcdef', 'ended', { nowSec: NOW_SEC })).rejects.toMatchObject({
      code: 'keys.unknown',
    });
  });

  it('nothing of another authority is installed or believed', async () => {
    const ours = await separateRoles();
    const theirs = await separateRoles('theirs');
    const { authority, issuerCertificate } = theirs;
    const list = await renewRevocations(authority, { nowSec: NOW_SEC });
    await expect(install(ours.site, issuerCertificate)).rejects.toMatchObject({ code: 'keys.not-certified' });
    await expect(install(ours.kiosk, issuerCertificate)).rejects.toMatchObject({ code: 'keys.not-certified' });
    await expect(install(ours.site, list)).rejects.toMatchObject({ code: 'keys.not-certified' });
    // Smuggled past `install`, it is still not believed.
    const stranger = await sealAt(theirs.kiosk, NOW_SEC);
    const name = `issuer-${stranger.issuerId}.cert.jws`;
    cpSync(join(theirs.site, 'inquiry', 'issuers', name), join(ours.site, 'inquiry', 'issuers', name));
    const trust = await loadInquiryKeys(ours.site);
    await expect(trust.issuer(stranger.issuerId)).rejects.toMatchObject({ code: 'keys.not-certified' });
  });

  it('a list does not pass for a certificate, nor a changed certificate for itself', async () => {
    const { site, authority, issuerCertificate } = await separateRoles();
    const path = readdirSync(join(site, 'inquiry', 'issuers')).map((name) =>
      join(site, 'inquiry', 'issuers', name),
    )[0]!;
    const id = /issuer-(.*)\.cert/.exec(path)![1]!;
    const [header, payload, signature] = issuerCertificate.trim().split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { notAfter: number };
    const longer = Buffer.from(JSON.stringify({ ...claims, notAfter: claims.notAfter + 1 })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'kiosk-raster-certificate+jws' })).toString(
      'base64url',
    );
    const list = readFileSync(keyPaths.revocations(authority, 'authority'), 'utf8');
    for (const text of [`${header}.${longer}.${signature}`, `${none}.${payload}.`, `${header}.${payload}.`, list]) {
      await writeKeyFile(path, text);
      await expect((await loadInquiryKeys(site)).issuer(id)).rejects.toMatchObject({
        code: expect.stringMatching(/^keys\.(malformed|not-certified)$/),
      });
    }
  });

  it('real and demonstration keys do not mix', async () => {
    const real = await separateRoles();
    const demo = join(temporaryFolder(), 'demo');
    await makeDemoKeys(demo, making('mix'));
    const demoRoot = everyFile(join(demo, 'authority')).find((file) => file.endsWith('.pub.json'))!;
    await expect(install(real.kiosk, readFileSync(demoRoot, 'utf8'))).rejects.toMatchObject({
      code: 'keys.demo-mixed',
    });
    const request = everyFile(join(demo, 'kiosk')).find((file) => /issuer-.*\.pub\.json$/.test(file))!;
    const certifying = certify(real.authority, parsePublicRecord('request', readFileSync(request, 'utf8')), {
      nowSec: NOW_SEC,
      holder: 'x',
    });
    await expect(certifying).rejects.toMatchObject({ code: 'keys.demo-mixed' });
  });
});

describe('a kiosk that could read what it must not', () => {
  it('is refused, outside a demonstration', async () => {
    const { authority, kiosk, site, centre } = await separateRoles();
    await expect(refuseReadableSecrets(kiosk, false)).resolves.toBeUndefined();
    for (const [folder, role] of [
      [site, 'inquiry'],
      [authority, 'authority'],
      [centre, 'centre'],
    ] as const) {
      const mixed = join(temporaryFolder(), 'mixed');
      cpSync(kiosk, mixed, { recursive: true });
      cpSync(join(folder, role), join(mixed, role), { recursive: true });
      chmodSync(join(mixed, role), 0o700);
      await expect(refuseReadableSecrets(mixed, false)).rejects.toMatchObject({
        code: 'keys.opening-key-readable',
        exitCode: 3,
      });
      await expect(refuseReadableSecrets(mixed, true)).rejects.toMatchObject({ code: 'keys.demo-mixed' });
    }
  });

  it('may be a demonstration', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await makeDemoKeys(folder, making('guard'));
    const { demo } = await loadKioskKeys(folder, { nowSec: NOW_SEC });
    await expect(refuseReadableSecrets(folder, demo)).resolves.toBeUndefined();
    await expect(refuseReadableSecrets(folder, false)).rejects.toMatchObject({ code: 'keys.opening-key-readable' });
  });
});

describe('rotation', () => {
  it('overlaps: sheets from before, between and after all verify, then the old signing key is destroyed', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await makeDemoKeys(folder, making('rotate'));
    const first = await sealAt(folder, NOW_SEC);
    // 19 days on, 11 of 30 are left: nothing is due. Two days later it is.
    expect(await rotate(folder, { ...making('r', NOW_SEC + 19 * DAY_SEC), ifDue: true })).toEqual([]);
    const dueSec = NOW_SEC + 21 * DAY_SEC;
    const steps = await rotate(folder, { ...making('r', dueSec), ifDue: true });
    expect(steps.map(({ step }) => step)).toEqual(['made', 'certified']);
    expect(await rotate(folder, { ...making('r', dueSec + 1), ifDue: true })).toEqual([]);
    const second = await sealAt(folder, dueSec);
    expect(second.issuerId).not.toBe(first.issuerId);
    const endSec = NOW_SEC + 31 * DAY_SEC;
    expect(await rotate(folder, { ...making('r', endSec), ifDue: true })).toEqual([
      { step: 'destroyed', use: 'issuer', id: first.issuerId },
    ]);
    expect(existsSync(keyPaths.secret(folder, 'issuer', first.issuerId))).toBe(false);
    for (const { sealed } of [first, second, await sealAt(folder, endSec)]) {
      expect(await verdictAt(folder, sealed, endSec)).toBe('verified');
    }
  });

  it('keeps an opening key until no sheet sealed to it is in use, then destroys it', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await makeDemoKeys(folder, making('opening'));
    const nearEndSec = NOW_SEC + 340 * DAY_SEC;
    await rotate(folder, { ...making('o', nearEndSec), ifDue: true });
    const { inquiryId } = await sealAt(folder, NOW_SEC + 340 * DAY_SEC);
    const old = (await listKeys(folder, nearEndSec)).keys.filter((key) => key.use === 'opening' && key.secret);
    expect(old).toHaveLength(2);
    const oldest = old.find(({ id }) => id !== inquiryId)!;
    const destroyAfterSec = NOW_SEC + (365 + 183 + 30) * DAY_SEC;
    expect(oldest.destroyAfterSec).toBe(destroyAfterSec);
    const at = async (nowSec: number) => rotate(folder, { ...making('o', nowSec), ifDue: true });
    const destroyed = (steps: Awaited<ReturnType<typeof at>>) =>
      steps.filter((step) => step.step === 'destroyed' && step.use === 'opening');
    expect(destroyed(await at(destroyAfterSec))).toEqual([]);
    expect(destroyed(await at(destroyAfterSec + 1))).toEqual([{ step: 'destroyed', use: 'opening', id: oldest.id }]);
    expect((await loadInquiryKeys(folder)).openingKeys.map(({ id }) => id)).not.toContain(oldest.id);
  });

  it('without the authority waits for its certificate, and does not pile keys up meanwhile', async () => {
    const { authority, kiosk, site } = await separateRoles();
    const dueSec = NOW_SEC + 25 * DAY_SEC;
    const [made, ...rest] = await rotate(kiosk, { ...making('wait', dueSec), ifDue: true });
    expect([made?.step, rest]).toEqual(['made', []]);
    expect(await rotate(kiosk, { ...making('wait', dueSec + DAY_SEC), ifDue: true })).toEqual([]);
    expect((await listKeys(kiosk, dueSec)).keys.map(({ state }) => state)).toContain('waiting');
    const before = await sealAt(kiosk, dueSec);
    const request = readFileSync(keyPaths.publicKey(kiosk, 'kiosk', 'issuer', made!.id), 'utf8');
    const certificate = await certify(authority, parsePublicRecord('request', request), {
      nowSec: dueSec,
      holder: 'kiosk 0123',
    });
    await install(kiosk, certificate);
    await install(site, certificate);
    await install(site, await renewRevocations(authority, { nowSec: dueSec }));
    const after = await sealAt(kiosk, dueSec);
    expect([before.issuerId === after.issuerId, after.issuerId]).toEqual([false, made!.id]);
    for (const { sealed } of [before, after]) expect(await verdictAt(site, sealed, dueSec)).toBe('verified');
  });
});

describe('a listing', () => {
  it('shows states and dates, and never a secret', async () => {
    const folder = join(temporaryFolder(), 'keys');
    await makeDemoKeys(folder, making('list'));
    const { issuerId } = await sealAt(folder, NOW_SEC);
    await install(folder, await revoke(folder, issuerId, 'ended', { nowSec: NOW_SEC }));
    const listing = await listKeys(folder, NOW_SEC);
    expect(listing.keys.find(({ id }) => id === issuerId)).toMatchObject({
      state: 'revoked',
      secret: true,
      encrypted: false,
    });
    expect(listing.revocations).toMatchObject({ sequence: 3, revoked: 1, stale: false });
    const shown = JSON.stringify(listing);
    for (const file of everyFile(folder).filter((name) => name.endsWith('.key.json'))) {
      const { secret } = JSON.parse(readFileSync(file, 'utf8')) as { secret: { plain: string } };
      expect(shown).not.toContain(secret.plain);
    }
    expect(
      (await listKeys(folder, NOW_SEC + 40 * DAY_SEC)).keys
        .filter(({ use }) => use === 'opening')
        .map(({ state }) => state),
    ).toEqual(['valid', 'valid']);
  });

  it('of nothing is empty', async () => {
    expect(await listKeys(join(temporaryFolder(), 'none'), NOW_SEC)).toEqual({ keys: [], revocations: undefined });
  });
});

describe('the default folder', () => {
  it.each([
    [{ HOME: '/home/k' }, 'linux', '/home/k/.local/share/kiosk-raster/keys'],
    [{ HOME: '/home/k', XDG_DATA_HOME: '/data' }, 'linux', '/data/kiosk-raster/keys'],
    [{ HOME: '/Users/k' }, 'darwin', '/Users/k/Library/Application Support/kiosk-raster/keys'],
  ] as const)('%j on %s', (env, platform, folder) => {
    expect(defaultKeysFolder(env, platform)).toBe(folder);
  });
});
