import { describe, expect, it } from 'vitest';
import type { LayerGeometry, SheetFacts } from '../../src/seal/layer-body.ts';
import {
  type SignedContext,
  type SignedLayer,
  sheetIdOf,
  signLayer,
  verifyLayer,
} from '../../src/seal/layer-signature.ts';
import { privateKeyFromRaw, publicKeyFromRaw, rawPublicKeyOf } from '../../src/seal/raw-keys.ts';
import { flipBit, seededRandom } from './support.ts';

const random = seededRandom('layer signature');
const privateKey = privateKeyFromRaw('Ed25519', random(32));
const publicKey = publicKeyFromRaw('Ed25519', rawPublicKeyOf(privateKey));

const facts: SheetFacts = {
  serial: '2026-0115-000123',
  kind: 'juminhyo',
  page: 1,
  pageCount: 2,
  ticketDigest: random(32),
  printedAtSec: 1_768_435_200,
};
const geometry: LayerGeometry = { codec: 1, dpi: 300, widthPx: 2480, heightPx: 3508 };
const context: SignedContext = {
  head: random(38),
  recipientThumbprint: random(32),
  issuerThumbprint: random(32),
  facts,
};
const layer: SignedLayer = { layer: 'coarse', geometry, ownDigest: random(32), otherDigest: random(32) };

/** Everything that is signed, each changed alone. The site's operator could seal any of them under the same head. */
const withFacts = (more: Partial<SheetFacts>): [SignedContext, SignedLayer] => [
  { ...context, facts: { ...facts, ...more } },
  layer,
];
const withGeometry = (more: Partial<LayerGeometry>): [SignedContext, SignedLayer] => [
  context,
  { ...layer, geometry: { ...geometry, ...more } },
];
const CHANGES: Readonly<Record<string, [SignedContext, SignedLayer]>> = {
  version: [{ ...context, head: flipBit(context.head, 7) }, layer],
  suite: [{ ...context, head: flipBit(context.head, 15) }, layer],
  'encapsulated key': [{ ...context, head: flipBit(context.head, 303) }, layer],
  recipient: [{ ...context, recipientThumbprint: flipBit(context.recipientThumbprint, 255) }, layer],
  issuer: [{ ...context, issuerThumbprint: flipBit(context.issuerThumbprint, 255) }, layer],
  serial: withFacts({ serial: '2026-0115-000124' }),
  kind: withFacts({ kind: 'inkan' }),
  page: withFacts({ page: 2 }),
  'page count': withFacts({ pageCount: 3 }),
  'ticket digest': withFacts({ ticketDigest: flipBit(facts.ticketDigest!, 0) }),
  'no ticket': withFacts({ ticketDigest: undefined }),
  time: withFacts({ printedAtSec: facts.printedAtSec + 1 }),
  layer: [context, { ...layer, layer: 'fine' }],
  codec: withGeometry({ codec: 2 }),
  dpi: withGeometry({ dpi: 299 }),
  width: withGeometry({ widthPx: 2481 }),
  height: withGeometry({ heightPx: 3507 }),
  'own picture': [context, { ...layer, ownDigest: flipBit(layer.ownDigest, 100) }],
  'other picture': [context, { ...layer, otherDigest: flipBit(layer.otherDigest, 100) }],
  'pictures exchanged': [context, { ...layer, ownDigest: layer.otherDigest, otherDigest: layer.ownDigest }],
};

describe('a layer signature', () => {
  const signature = signLayer(privateKey, context, layer);

  it('verifies what was signed', () => {
    expect(verifyLayer(publicKey, context, layer, signature)).toBe(true);
  });

  it.each(Object.entries(CHANGES))('covers: %s', (_, [otherContext, otherLayer]) => {
    expect(verifyLayer(publicKey, otherContext, otherLayer, signature)).toBe(false);
  });

  it('has no second form: every flipped bit of it is refused', () => {
    for (let bit = 0; bit < 512; bit++) {
      expect(verifyLayer(publicKey, context, layer, flipBit(signature, bit)), `bit ${bit}`).toBe(false);
    }
  });

  it('one with the group order added, which older verifiers took, is refused', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = 0n;
    for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(signature[i]!);
    s += order;
    const malleable = signature.slice();
    for (let i = 32; i < 64; i++, s >>= 8n) malleable[i] = Number(s & 0xffn);
    expect(verifyLayer(publicKey, context, layer, malleable)).toBe(false);
  });
});

describe('a sheet id', () => {
  it('is 16 bytes that follow the encapsulated key', () => {
    const key = random(32);
    expect(sheetIdOf(key)).toHaveLength(16);
    expect(sheetIdOf(key)).toEqual(sheetIdOf(key.slice()));
    expect(sheetIdOf(key)).not.toEqual(sheetIdOf(flipBit(key, 0)));
  });
});
