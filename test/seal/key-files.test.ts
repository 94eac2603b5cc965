import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { destroyKeyFile, readKeyFile, writeKeyFile } from '../../src/seal/keys/files.ts';
import {
  type KeyMaking,
  loadSecretKey,
  makeKeyPair,
  parsePublicRecord,
  publicRecordText,
  readStoredKey,
  writeSecretKey,
} from '../../src/seal/keys/key-record.ts';
import { type KeyUse, keyPaths, parseKeyFileName } from '../../src/seal/keys/layout.ts';
import { readPassphrase } from '../../src/seal/keys/passphrase.ts';
import { boxSecret, unboxSecret } from '../../src/seal/keys/secret-box.ts';
import { NOW_SEC, seededRandom, TEST_SCRYPT, temporaryFolder } from './support.ts';

const passphrase = Buffer.from('正しい馬 battery');

function making(seed: string, more: Partial<KeyMaking> = {}): KeyMaking {
  return { nowSec: NOW_SEC, random: seededRandom(seed), scryptCost: TEST_SCRYPT, ...more };
}

/** A stored key and where it lies. */
async function stored(use: KeyUse, more: Partial<KeyMaking> = {}) {
  const folder = temporaryFolder();
  const key = makeKeyPair(use, false, making(use));
  await writeSecretKey(folder, key, making('box', more));
  const path = keyPaths.secret(folder, use, key.id);
  return { folder, key, path, load: (given?: Uint8Array) => loadSecretKey(folder, use, key.id, given) };
}

/** Rewrites one field of a stored record. */
function edit(path: string, change: (record: Record<string, unknown>) => void): void {
  const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(record);
  writeFileSync(path, JSON.stringify(record));
}

describe('a stored key', () => {
  it.each(['issuer', 'opening', 'authority', 'ticket'] as const)('comes back, plain or encrypted: %s', async (use) => {
    const plain = await stored(use);
    expect(await plain.load()).toEqual(plain.key);
    const boxed = await stored(use, { passphrase });
    expect(await boxed.load(passphrase)).toEqual(boxed.key);
    expect(await readStoredKey(boxed.folder, use, boxed.key.id)).toMatchObject({ id: boxed.key.id, encrypted: true });
  });

  it('lies there with mode 600 in folders of mode 700, and nothing beside it', async () => {
    const { path, folder } = await stored('issuer');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'kiosk')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'kiosk'))).toHaveLength(1);
  });

  it('encrypted, shows nothing of its secret', async () => {
    const { path, key } = await stored('issuer', { passphrase });
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(Buffer.from(key.secret).toString('base64url'));
    expect(text).not.toContain(Buffer.from(key.secret).toString('hex'));
    expect(text).not.toContain('battery');
  });

  it('needs its own passphrase', async () => {
    const { load } = await stored('opening', { passphrase });
    await expect(load()).rejects.toMatchObject({ code: 'keys.passphrase-needed' });
    await expect(load(Buffer.from('falsch'))).rejects.toMatchObject({ code: 'keys.passphrase-wrong' });
  });

  it('whose public half was changed is refused, encrypted or not', async () => {
    const other = makeKeyPair('issuer', false, making('other'));
    const changes: ((record: Record<string, unknown>) => void)[] = [
      (record) =>
        Object.assign(record, { publicKey: Buffer.from(other.publicKey).toString('base64url'), id: other.id }),
      (record) => Object.assign(record, { publicKey: Buffer.from(other.publicKey).toString('base64url') }),
      (record) => Object.assign(record, { id: other.id }),
      (record) => Object.assign(record, { use: 'ticket' }),
      (record) => Object.assign(record, { more: 1 }),
    ];
    for (const change of changes) {
      for (const given of [undefined, passphrase]) {
        const { path, load } = await stored('issuer', { passphrase: given });
        edit(path, change);
        await expect(load(given)).rejects.toMatchObject({ code: 'keys.malformed' });
      }
    }
    // A demonstration key cannot be passed off as a real one, nor made older, while it is encrypted.
    for (const change of [{ demo: true }, { created: 0 }]) {
      const { path, load } = await stored('issuer', { passphrase });
      edit(path, (record) => Object.assign(record, change));
      await expect(load(passphrase)).rejects.toMatchObject({ code: 'keys.passphrase-wrong' });
    }
  });

  it('whose secret was exchanged is refused', async () => {
    const other = makeKeyPair('issuer', false, making('other'));
    const { path, load } = await stored('issuer');
    edit(path, (record) =>
      Object.assign(record, { secret: { plain: Buffer.from(other.secret).toString('base64url') } }),
    );
    await expect(load()).rejects.toMatchObject({ code: 'keys.malformed' });
  });

  it('that others can read, or that is a link, is refused', async () => {
    const { path, load, folder } = await stored('issuer');
    chmodSync(path, 0o640);
    await expect(load()).rejects.toMatchObject({ code: 'keys.permissions', params: { received: '640' } });
    chmodSync(path, 0o600);
    chmodSync(join(folder, 'kiosk'), 0o755);
    await expect(load()).rejects.toMatchObject({ code: 'keys.permissions', params: { received: '755' } });
    const linked = await stored('ticket');
    const away = join(temporaryFolder(), 'elsewhere');
    writeFileSync(away, readFileSync(linked.path), { mode: 0o600 });
    await destroyKeyFile(linked.path);
    symlinkSync(away, linked.path);
    await expect(linked.load()).rejects.toMatchObject({ code: 'keys.not-a-file' });
  });

  it('that is not there, or no JSON, or far too long, is named', async () => {
    const { path, load, key } = await stored('issuer');
    writeFileSync(path, 'x');
    await expect(load()).rejects.toMatchObject({ code: 'keys.malformed' });
    writeFileSync(path, Buffer.alloc((8 << 20) + 1, 32));
    await expect(load()).rejects.toMatchObject({ code: 'keys.malformed' });
    await expect(loadSecretKey(temporaryFolder(), 'issuer', key.id, undefined)).rejects.toMatchObject({
      code: 'keys.not-found',
    });
  });

  it('never shows a secret in an error', async () => {
    const { path, load, key } = await stored('issuer');
    edit(path, (record) => Object.assign(record, { id: 'no id' }));
    const error = await load().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KioskRasterError);
    const shown = JSON.stringify(error) + String((error as Error).stack);
    expect(shown).not.toContain(Buffer.from(key.secret).toString('base64url'));
  });
});

describe('a public record', () => {
  it('comes back, and only as it was written', () => {
    const key = makeKeyPair('opening', true, making('public'));
    const { secret: _secret, ...info } = key;
    expect(parsePublicRecord('it', publicRecordText(key))).toEqual(info);
    const other = Buffer.from(makeKeyPair('opening', true, making('other')).publicKey).toString('base64url');
    const changed = publicRecordText(key).replace(Buffer.from(key.publicKey).toString('base64url'), other);
    expect(() => parsePublicRecord('it', changed)).toThrow(expect.objectContaining({ code: 'keys.malformed' }));
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parsePublicRecord('it', text)).toThrow(KioskRasterError);
      }),
    );
  });
});

describe('a secret box', () => {
  it('opens with its passphrase and what it is bound to, and with nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.uint8Array({ maxLength: 20 }),
        async (secret, bound) => {
          const box = await boxSecret(secret, passphrase, bound, seededRandom('box'), TEST_SCRYPT);
          expect(await unboxSecret(box, passphrase, bound)).toEqual(secret);
          expect(await unboxSecret(box, passphrase, Uint8Array.of(...bound, 1))).toBeUndefined();
          expect(await unboxSecret({ ...box, n: box.n * 2 }, passphrase, bound)).toBeUndefined();
        },
      ),
      { numRuns: 10 },
    );
  });

  it('any changed bit is refused', async () => {
    const box = await boxSecret(seededRandom('s')(32), passphrase, passphrase, seededRandom('box'), TEST_SCRYPT);
    const sealed = Buffer.from(box.box, 'base64url');
    for (let bit = 0; bit < sealed.byteLength * 8; bit += 23) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(await unboxSecret({ ...box, box: flipped.toString('base64url') }, passphrase, passphrase)).toBeUndefined();
    }
  });
});

describe('a passphrase', () => {
  it('comes from the environment, in one normal form', () => {
    expect(readPassphrase({})).toBeUndefined();
    expect(readPassphrase({ KIOSK_RASTER_PASSPHRASE: 'か\u3099' })).toEqual(new Uint8Array(Buffer.from('\u304c')));
  });

  it('comes from a file descriptor, without its line end', () => {
    const path = join(temporaryFolder(), 'passphrase');
    writeFileSync(path, '合言葉\n');
    const descriptor = openSync(path, 'r');
    try {
      const read = readPassphrase({ KIOSK_RASTER_PASSPHRASE_FD: String(descriptor) });
      expect(Buffer.from(read!).toString('utf8')).toBe('合言葉');
    } finally {
      closeSync(descriptor);
    }
  });

  it.each([
    { KIOSK_RASTER_PASSPHRASE: '' },
    { KIOSK_RASTER_PASSPHRASE: 'x'.repeat(1025) },
    { KIOSK_RASTER_PASSPHRASE: 'a', KIOSK_RASTER_PASSPHRASE_FD: '3' },
    { KIOSK_RASTER_PASSPHRASE_FD: 'three' },
    { KIOSK_RASTER_PASSPHRASE_FD: '999' },
  ])('that cannot be used is refused: %#', (env) => {
    expect(() => readPassphrase(env)).toThrow(expect.objectContaining({ code: 'keys.passphrase-unusable' }));
  });
});

describe('files', () => {
  it('are replaced whole, and leave nothing behind when that fails', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.pub.json');
    await writeKeyFile(path, 'one');
    await writeKeyFile(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    await expect(writeKeyFile(folder, 'a folder is in the way')).rejects.toMatchObject({ code: 'keys.unreadable' });
    expect(readdirSync(folder)).toEqual(['a.pub.json']);
  });

  it('that others could change are refused, secret or not', async () => {
    const path = join(temporaryFolder(), 'a.pub.json');
    await writeKeyFile(path, 'one');
    chmodSync(path, 0o644);
    expect((await readKeyFile(path, false))?.toString()).toBe('one');
    chmodSync(path, 0o664);
    await expect(readKeyFile(path, false)).rejects.toMatchObject({ code: 'keys.permissions' });
  });

  it('are gone when destroyed', async () => {
    const path = join(temporaryFolder(), 'a.key.json');
    await writeKeyFile(path, 'secret');
    await destroyKeyFile(path);
    expect(await readKeyFile(path, true)).toBeUndefined();
  });

  it('have names that cannot lead out of the folder', () => {
    for (const name of [
      'issuer-../../etc/passwd',
      'issuer-0123456789abcdef.key.json/..',
      'issuer-0123456789ABCDEF.key.json',
      'other-0123456789abcdef.pub.json',
    ]) {
      expect(parseKeyFileName(name)).toBeUndefined();
    }
    expect(parseKeyFileName('ticket-0123456789abcdef.pub.json')).toEqual({
      use: 'ticket',
      id: '0123456789abcdef',
      form: 'pub.json',
    });
  });
});
