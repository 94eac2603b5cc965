// Facts and two compressed layers of a sheet -> the head and the sealed, signed bytes of both layers.
import { createHmac, type KeyObject } from 'node:crypto';
import { sealError } from './errors.ts';
import { encodeHead, HEAD_BYTES, RECIPIENT_HINT_BYTES, SEAL_VERSION, SUITE_X25519_AES256GCM_ED25519 } from './head.ts';
import { AEAD_TAG_BYTES, EPHEMERAL_SEED_BYTES, type SealingContext, sealingContext } from './hpke.ts';
import {
  coarseBodyBytes,
  encodeFacts,
  encodeGeometry,
  fineBodyBytes,
  isGeometry,
  isSerial,
  type LayerGeometry,
  MAX_COMPRESSED_BYTES,
  MAX_PAGES,
  MAX_SERIAL_LENGTH,
  type SheetFacts,
  writeCoarseBody,
  writeFineBody,
} from './layer-body.ts';
import { pictureDigest, type SignedContext, sheetIdOf, signLayer } from './layer-signature.ts';
import { CLOCK_TOLERANCE_SEC } from './policy.ts';
import { KEY_ID_BYTES } from './raw-keys.ts';

/** HPKE's `info`: keys of this protocol serve no other. */
export const SEAL_INFO = new TextEncoder().encode('kiosk-raster seal 1');

/** What a kiosk signs with. Crosses threads as it is. */
export interface IssuerKey {
  readonly id: string;
  /** Who holds the key, as its certificate says: the kiosk's name, which tickets are made out to. */
  readonly holder: string;
  readonly thumbprint: Uint8Array;
  readonly privateKey: KeyObject;
  readonly notBeforeSec: number;
  readonly notAfterSec: number;
}

/** Whom a kiosk seals to. */
export interface InquiryPublicKey {
  readonly id: string;
  readonly thumbprint: Uint8Array;
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Address of the site that opens what is sealed to it. */
  readonly site?: string | undefined;
  readonly notBeforeSec: number;
  readonly notAfterSec: number;
}

export interface SealingKeys {
  readonly issuer: IssuerKey;
  readonly inquiry: InquiryPublicKey;
}

export interface PlainLayer {
  readonly geometry: LayerGeometry;
  /** The picture as its coder wrote it, at most 1 MiB. */
  readonly compressed: Uint8Array;
}

/** A sheet's facts but for the time, which the clock gives. */
export type SheetClaims = Omit<SheetFacts, 'printedAtSec'>;

export interface SheetToSeal {
  readonly facts: SheetClaims;
  readonly coarse: PlainLayer;
  readonly fine: PlainLayer;
}

export interface SealOptions {
  /** Seconds since 1970. */
  readonly nowSec: number;
  /** Unpredictable bytes. A seeded source is for tests: with it, whoever knows seed and content can open the sheet. */
  readonly random: (byteCount: number) => Uint8Array;
  /** Sealed length of the coarse layer that the field has room for: filled with zeros before encryption. */
  readonly coarseBytes?: number | undefined;
  readonly fineBytes?: number | undefined;
}

export interface SealedSheet {
  /** 38 bytes in the clear; without them nothing opens, so they deserve the strongest protection. */
  readonly head: Uint8Array;
  readonly coarse: Uint8Array;
  readonly fine: Uint8Array;
  /** 32 hexadecimal digits. */
  readonly sheetId: string;
  readonly printedAtSec: number;
}

/** Bytes on paper for layers of given compressed lengths, without padding. */
export function sealedBytes(
  facts: SheetClaims,
  coarse: { readonly geometry: LayerGeometry; readonly compressedBytes: number },
  fine: { readonly geometry: LayerGeometry; readonly compressedBytes: number },
): { readonly head: number; readonly coarse: number; readonly fine: number } {
  return {
    head: HEAD_BYTES,
    coarse: coarseBodyBytes({ ...facts, printedAtSec: 0 }, coarse.geometry, coarse.compressedBytes) + AEAD_TAG_BYTES,
    fine: fineBodyBytes(fine.geometry, fine.compressedBytes) + AEAD_TAG_BYTES,
  };
}

function checkFacts(facts: SheetClaims): void {
  if (!isSerial(facts.serial)) throw sealError('serial', { maxLength: MAX_SERIAL_LENGTH });
  const { page, pageCount, ticketDigest } = facts;
  const whole = Number.isInteger(page) && Number.isInteger(pageCount);
  if (!whole || page < 1 || page > pageCount || pageCount > MAX_PAGES) {
    throw sealError('page', { page, pageCount, maxPages: MAX_PAGES });
  }
  if (ticketDigest && ticketDigest.byteLength !== 32) throw sealError('digest', { bytes: ticketDigest.byteLength });
}

function checkLayer(layer: 'coarse' | 'fine', plain: PlainLayer, bodyBytes: number, roomBytes: number): void {
  const bytes = plain.compressed.byteLength;
  if (!isGeometry(plain.geometry)) throw sealError('geometry', { layer });
  if (bytes > MAX_COMPRESSED_BYTES) throw sealError('layer-too-large', { layer, bytes, limit: MAX_COMPRESSED_BYTES });
  if (bodyBytes > roomBytes) {
    throw sealError('layer-too-large', { layer, bytes, limit: bytes - (bodyBytes - roomBytes) });
  }
}

function checkClock(keys: SealingKeys, nowSec: number): void {
  if (!Number.isInteger(nowSec) || nowSec < 0 || nowSec > 0xffff_ffff) throw sealError('clock', {});
  const covers = (key: { notBeforeSec: number; notAfterSec: number }) =>
    nowSec >= key.notBeforeSec - CLOCK_TOLERANCE_SEC && nowSec <= key.notAfterSec;
  if (!covers(keys.issuer)) throw sealError('issuer-not-valid-now', { keyId: keys.issuer.id });
  if (!covers(keys.inquiry)) throw sealError('inquiry-not-valid-now', { keyId: keys.inquiry.id });
}

/**
 * The seed of the sheet's ephemeral key: fresh randomness mixed with everything that is sealed. Were the randomness
 * ever to repeat, two different sheets would still get different keys, and no key and nonce would serve twice.
 */
function ephemeralSeed(random: Uint8Array, keys: SealingKeys, parts: readonly (string | Uint8Array)[]): Uint8Array {
  const mac = createHmac('sha256', random);
  for (const part of [keys.inquiry.thumbprint, keys.issuer.thumbprint, ...parts]) mac.update(part);
  return new Uint8Array(mac.digest());
}

async function openSealingContext(keys: SealingKeys, seed: Uint8Array): Promise<SealingContext> {
  try {
    return await sealingContext(keys.inquiry.publicKey, SEAL_INFO, seed);
  } catch {
    throw sealError('inquiry-key-weak', { keyId: keys.inquiry.id });
  }
}

/**
 * Seals and signs one sheet. Same input, time and random bytes = same result.
 * Copies the compressed bytes once each, and wipes the copies.
 *
 * @throws `seal.*`
 */
export async function sealSheet(sheet: SheetToSeal, keys: SealingKeys, options: SealOptions): Promise<SealedSheet> {
  checkFacts(sheet.facts);
  checkClock(keys, options.nowSec);
  const facts: SheetFacts = { ...sheet.facts, printedAtSec: options.nowSec };
  const { coarse, fine } = sheet;
  const coarseNeeds = coarseBodyBytes(facts, coarse.geometry, coarse.compressed.byteLength);
  const fineNeeds = fineBodyBytes(fine.geometry, fine.compressed.byteLength);
  const coarseBytes = options.coarseBytes === undefined ? coarseNeeds : options.coarseBytes - AEAD_TAG_BYTES;
  const fineBytes = options.fineBytes === undefined ? fineNeeds : options.fineBytes - AEAD_TAG_BYTES;
  checkLayer('coarse', coarse, coarseNeeds, coarseBytes);
  checkLayer('fine', fine, fineNeeds, fineBytes);

  const coarseDigest = pictureDigest(coarse.compressed);
  const fineDigest = pictureDigest(fine.compressed);
  const seed = ephemeralSeed(options.random(EPHEMERAL_SEED_BYTES), keys, [
    `${coarseBytes} ${fineBytes};`,
    coarseDigest,
    fineDigest,
    encodeGeometry(coarse.geometry),
    encodeGeometry(fine.geometry),
    encodeFacts(facts),
  ]);
  const context = await openSealingContext(keys, seed);
  seed.fill(0);
  const head = encodeHead({
    version: SEAL_VERSION,
    suite: SUITE_X25519_AES256GCM_ED25519,
    recipientHint: keys.inquiry.thumbprint.subarray(0, RECIPIENT_HINT_BYTES),
    encapsulatedKey: context.encapsulatedKey,
  });
  const signed: SignedContext = {
    head,
    recipientThumbprint: keys.inquiry.thumbprint,
    issuerThumbprint: keys.issuer.thumbprint,
    facts,
  };
  const signOne = (layer: 'coarse' | 'fine', geometry: LayerGeometry, ownDigest: Uint8Array, otherDigest: Uint8Array) =>
    signLayer(keys.issuer.privateKey, signed, { layer, geometry, ownDigest, otherDigest });

  const coarseBody = new Uint8Array(coarseBytes);
  const fineBody = new Uint8Array(fineBytes);
  try {
    writeCoarseBody(coarseBody, {
      signature: signOne('coarse', coarse.geometry, coarseDigest, fineDigest),
      issuerId: keys.issuer.thumbprint.subarray(0, KEY_ID_BYTES),
      fineDigest,
      facts,
      ...coarse,
    });
    writeFineBody(fineBody, { signature: signOne('fine', fine.geometry, fineDigest, coarseDigest), ...fine });
    return {
      head,
      coarse: await context.seal(coarseBody.buffer, head),
      fine: await context.seal(fineBody.buffer, head),
      sheetId: Buffer.from(sheetIdOf(context.encapsulatedKey)).toString('hex'),
      printedAtSec: facts.printedAtSec,
    };
  } finally {
    coarseBody.fill(0);
    fineBody.fill(0);
  }
}
