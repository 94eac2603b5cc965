// A certificate made here is read back by node:crypto and by openssl, field by field.
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectIdentifier, time, tlv, unsigned } from '../../src/print/tls/der.ts';
import { makeSelfSigned } from '../../src/print/tls/self-signed.ts';
import { describeWithPeers } from '../support/peers.ts';

const options = {
  hosts: ['localhost', '127.0.0.1', '::1', 'fe80::1:2'],
  validFrom: new Date('2026-01-02T03:04:05Z'),
  validDays: 365,
};

describe('makeSelfSigned', () => {
  const made = makeSelfSigned(options);
  const certificate = new X509Certificate(made.cert);

  it('is for the hosts that were asked for', () => {
    expect(certificate.subject).toBe('CN=localhost');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('elsewhere')).toBeUndefined();
    for (const address of ['127.0.0.1', '::1', 'fe80::1:2']) expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('is valid for the time that was asked for', () => {
    expect(certificate.validFromDate).toEqual(options.validFrom);
    expect(certificate.validToDate).toEqual(new Date('2027-01-02T03:04:05Z'));
  });

  it('is signed by its own key, is no authority, and has the fingerprint it says', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(made.fingerprint256);
  });

  it('is another one each time', () => {
    expect(makeSelfSigned(options).fingerprint256).not.toBe(made.fingerprint256);
  });

  it('can be valid beyond 2049', () => {
    const long = new X509Certificate(makeSelfSigned({ ...options, validDays: 365 * 40 }).cert);
    expect(long.validToDate.getUTCFullYear()).toBe(2065);
  });
});

describeWithPeers(['openssl'], 'openssl', () => {
  it('finds nothing to complain about', () => {
    const { cert } = makeSelfSigned({ ...options, validFrom: new Date(Date.now() - 60_000) });
    const dir = mkdtempSync(join(tmpdir(), 'tls-'));
    const file = join(dir, 'cert.pem');
    writeFileSync(file, cert);
    const verify = spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', file, file], { encoding: 'utf8' });
    rmSync(dir, { recursive: true });
    expect(verify.stderr).toBe('');
    expect(verify.stdout).toBe(`${file}: OK\n`);
    const text = spawnSync('openssl', ['x509', '-noout', '-text'], { input: cert, encoding: 'utf8' }).stdout;
    expect(text).toContain('TLS Web Server Authentication');
    expect(text).toContain('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });
});

describe('DER', () => {
  it('writes lengths in the shortest form', () => {
    expect(tlv(4, Buffer.alloc(127)).subarray(0, 2)).toEqual(Buffer.of(4, 127));
    expect(tlv(4, Buffer.alloc(128)).subarray(0, 3)).toEqual(Buffer.of(4, 0x81, 128));
    expect(tlv(4, Buffer.alloc(65_536)).subarray(0, 5)).toEqual(Buffer.of(4, 0x83, 1, 0, 0));
  });

  it('writes object identifiers', () => {
    expect(objectIdentifier('1.2.840.10045.4.3.2').toString('hex')).toBe('06082a8648ce3d040302');
  });

  it('keeps integers positive and as short as can be', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (value) => {
        const hex = value.toString(16).padStart(34, '0');
        const body = unsigned(Buffer.from(hex, 'hex')).subarray(2);
        expect(body[0]! < 0x80).toBe(true);
        if (body.length > 1) expect(body[0] !== 0 || body[1]! >= 0x80).toBe(true);
        expect(BigInt(`0x${body.toString('hex')}`)).toBe(value);
      }),
    );
  });

  it('changes the form of a date in 2050 (RFC 5280)', () => {
    expect(time(new Date('2049-12-31T23:59:59Z')).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\x18\x0f20500101000000Z');
  });
});
