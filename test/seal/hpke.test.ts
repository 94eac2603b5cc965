import { describe, expect, it } from 'vitest';
import { importOpeningKey, openingContext, sealingContext } from '../../src/seal/hpke.ts';
import vector from './data/rfc9180-base-x25519-sha256-aes256gcm.json' with { type: 'json' };
import { hex, seededRandom } from './support.ts';

const recipient = () => importOpeningKey(hex(vector.skRm), hex(vector.pkRm));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('HPKE against RFC 9180', () => {
  it('has the vector of our suite', () => {
    expect([vector.mode, vector.kem_id, vector.kdf_id, vector.aead_id]).toEqual([0, 0x20, 1, 2]);
    expect(vector.encryptions).toHaveLength(257);
  });

  it('seals every message of the vector, in order', async () => {
    const context = await sealingContext(hex(vector.pkRm), hex(vector.info), hex(vector.ikmE));
    expect(toHex(context.encapsulatedKey)).toBe(vector.enc);
    for (const { aad, ct } of vector.encryptions) {
      expect(toHex(await context.seal(hex(vector.pt).buffer as ArrayBuffer, hex(aad)))).toBe(ct);
    }
  });

  it('opens every message of the vector, in order', async () => {
    const context = await openingContext(await recipient(), hex(vector.info), hex(vector.enc));
    for (const { aad, ct } of vector.encryptions) {
      expect(toHex(await context.open(hex(ct), hex(aad)))).toBe(vector.pt);
    }
  });

  it('opens neither out of order nor with other associated data, and goes on after a failure', async () => {
    const context = await openingContext(await recipient(), hex(vector.info), hex(vector.enc));
    const [first, second] = vector.encryptions;
    await expect(context.open(hex(second!.ct), hex(second!.aad))).rejects.toThrow();
    await expect(context.open(hex(first!.ct), hex(second!.aad))).rejects.toThrow();
    await expect(context.open(new Uint8Array(15), hex(first!.aad))).rejects.toThrow();
    expect(toHex(await context.open(hex(first!.ct), hex(first!.aad)))).toBe(vector.pt);
  });

  it('seals nothing for another protocol: `info` is part of the key', async () => {
    const context = await openingContext(await recipient(), hex('00'), hex(vector.enc));
    await expect(context.open(hex(vector.encryptions[0]!.ct), hex(vector.encryptions[0]!.aad))).rejects.toThrow();
  });
});

/** Points of small order, canonical and not, that make X25519 return zero (RFC 7748, section 6.1; Cremers and Jackson 2019). */
const ZERO_POINTS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  // The same with the top bit set, which X25519 ignores.
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000080',
];

describe('all-zero shared secrets', () => {
  it.each(ZERO_POINTS)('are refused on both sides: %s', async (point) => {
    await expect(openingContext(await recipient(), hex(vector.info), hex(point))).rejects.toThrow();
    await expect(sealingContext(hex(point), hex(vector.info), seededRandom('zero')(32))).rejects.toThrow();
  });

  it('a point of full order is not refused', async () => {
    await expect(openingContext(await recipient(), hex(vector.info), hex(vector.pkEm))).resolves.toBeDefined();
  });
});
