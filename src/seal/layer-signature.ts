// Everything that a sheet claims -> the bytes that the issuer signs for one layer.
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { encodeFacts, encodeGeometry, type LayerGeometry, type SheetFacts } from './layer-body.ts';

export type LayerName = 'coarse' | 'fine';

const LABEL = Buffer.from('kiosk-raster sealed layer\0', 'latin1');
const SHEET_ID_LABEL = Buffer.from('kiosk-raster sheet id\0', 'latin1');
const LAYER_CODE: Readonly<Record<LayerName, number>> = { coarse: 0, fine: 1 };

export const SHEET_ID_BYTES = 16;

/** What binds a layer to its sheet, its issuer and the one site that may open it. */
export interface SignedContext {
  /** The whole head: version, suite, hint and the encapsulated key, which is random and new for each sheet. */
  readonly head: Uint8Array;
  /** Full thumbprints, though the sheet carries only short ids. */
  readonly recipientThumbprint: Uint8Array;
  readonly issuerThumbprint: Uint8Array;
  readonly facts: SheetFacts;
}

/** What binds a layer to its own picture and to the other layer's. */
export interface SignedLayer {
  readonly layer: LayerName;
  readonly geometry: LayerGeometry;
  readonly ownDigest: Uint8Array;
  readonly otherDigest: Uint8Array;
}

/** SHA-256 of a compressed picture. */
export function pictureDigest(compressed: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(compressed).digest());
}

/**
 * The sheet's id: 16 bytes, random because the encapsulated key is (32 random bytes, fresh for each sheet).
 * It costs no byte of paper, and signing the encapsulated key means that a signed layer cannot be sealed anew.
 */
export function sheetIdOf(encapsulatedKey: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(SHEET_ID_LABEL).update(encapsulatedKey).digest();
  return new Uint8Array(digest.subarray(0, SHEET_ID_BYTES));
}

/** label | head | recipient | issuer | layer u8 | facts | geometry | own digest | other digest: one reading only. */
function message(context: SignedContext, layer: SignedLayer): Buffer {
  return Buffer.concat([
    LABEL,
    context.head,
    context.recipientThumbprint,
    context.issuerThumbprint,
    Uint8Array.of(LAYER_CODE[layer.layer]),
    encodeFacts(context.facts),
    encodeGeometry(layer.geometry),
    layer.ownDigest,
    layer.otherDigest,
  ]);
}

/** Ed25519 signature of a layer, 64 bytes. */
export function signLayer(key: KeyObject, context: SignedContext, layer: SignedLayer): Uint8Array {
  return new Uint8Array(sign(null, message(context, layer), key));
}

export function verifyLayer(
  key: KeyObject,
  context: SignedContext,
  layer: SignedLayer,
  signature: Uint8Array,
): boolean {
  return verify(null, message(context, layer), key, signature);
}
