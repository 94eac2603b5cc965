// What a sealed layer says (facts, geometry, compressed picture) <-> its canonical bytes before encryption.
//
// coarse: signature 64 | issuer id 8 | SHA-256 of the fine picture 32 | facts | geometry | length varint | picture | zeros
// fine:   signature 64 | geometry | length varint | picture | zeros
// facts:  time u32 (seconds since 1970) | flags u8 (bit 0: ticket digest follows) | [ticket digest 32] | kind u8 |
//         page varint | page count varint | serial (length varint, ASCII)
// geometry: codec u8 | dpi varint | width varint | height varint (pixels)
//
// The fine layer leaves out what the coarse one says: it is coded given the coarse picture, so it is never read alone.
import { ByteReader, ByteWriter, MalformedBytes, varintBytes } from './byte-codec.ts';
import { CERTIFICATE_KINDS, type CertificateKind, kindOfCode } from './certificate-kind.ts';
import { KEY_ID_BYTES } from './raw-keys.ts';

export const SIGNATURE_BYTES = 64;
export const DIGEST_BYTES = 32;
export const MAX_SERIAL_LENGTH = 40;
export const MAX_PAGES = 999;
export const MAX_DPI = 1200;
/** Per side; A4 at 1200 dpi has 14,032 rows. */
export const MAX_SIDE_PX = 16_384;
/** Four times what a field of 180 x 190 mm can hold. */
export const MAX_COMPRESSED_BYTES = 1 << 20;

const SERIAL = /^[0-9A-Za-z][0-9A-Za-z._/-]*$/;
const HAS_TICKET = 1;

/** What a sheet says about itself. Never the certificate's content. */
export interface SheetFacts {
  /** The certificate's serial, from the ticket: 1 to 40 of `0-9A-Za-z._/-`, starting with a letter or digit. */
  readonly serial: string;
  readonly kind: CertificateKind;
  /** From 1. */
  readonly page: number;
  /** 1 to 999. */
  readonly pageCount: number;
  /** SHA-256 of the job ticket's bytes; undefined where a demonstration printed without one. */
  readonly ticketDigest: Uint8Array | undefined;
  /** Seconds since 1970, by the issuer's clock. */
  readonly printedAtSec: number;
}

/** How the compressed bytes become a picture. */
export interface LayerGeometry {
  /** Which coder wrote them, 0 to 255; the coder's own list. */
  readonly codec: number;
  readonly dpi: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface CoarseBody {
  readonly signature: Uint8Array;
  readonly issuerId: Uint8Array;
  readonly fineDigest: Uint8Array;
  readonly facts: SheetFacts;
  readonly geometry: LayerGeometry;
  readonly compressed: Uint8Array;
}

export interface FineBody {
  readonly signature: Uint8Array;
  readonly geometry: LayerGeometry;
  readonly compressed: Uint8Array;
}

export function isSerial(serial: string): boolean {
  return serial.length >= 1 && serial.length <= MAX_SERIAL_LENGTH && SERIAL.test(serial);
}

export function isGeometry(geometry: LayerGeometry): boolean {
  const within = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;
  return (
    within(geometry.codec, 0, 255) &&
    within(geometry.dpi, 1, MAX_DPI) &&
    within(geometry.widthPx, 1, MAX_SIDE_PX) &&
    within(geometry.heightPx, 1, MAX_SIDE_PX)
  );
}

/** @param facts valid ones */
export function encodeFacts(facts: SheetFacts): Uint8Array {
  const writer = new ByteWriter(new Uint8Array(factsBytes(facts)));
  writer.u32(facts.printedAtSec).u8(facts.ticketDigest ? HAS_TICKET : 0);
  if (facts.ticketDigest) writer.bytes(facts.ticketDigest);
  writer.u8(CERTIFICATE_KINDS[facts.kind].code).varint(facts.page).varint(facts.pageCount).ascii(facts.serial);
  return writer.written();
}

function factsBytes(facts: SheetFacts): number {
  const ticket = facts.ticketDigest ? DIGEST_BYTES : 0;
  const pages = varintBytes(facts.page) + varintBytes(facts.pageCount);
  return 4 + 1 + ticket + 1 + pages + varintBytes(facts.serial.length) + facts.serial.length;
}

function readFacts(reader: ByteReader): SheetFacts {
  const printedAtSec = reader.u32();
  const flags = reader.u8();
  if (flags > HAS_TICKET) throw new MalformedBytes(reader.offset);
  const ticketDigest = flags === HAS_TICKET ? reader.bytes(DIGEST_BYTES) : undefined;
  const kind = kindOfCode(reader.u8());
  const page = reader.varint(MAX_PAGES);
  const pageCount = reader.varint(MAX_PAGES);
  const serial = reader.ascii(1, MAX_SERIAL_LENGTH);
  if (!kind || page < 1 || page > pageCount || !isSerial(serial)) throw new MalformedBytes(reader.offset);
  return { serial, kind, page, pageCount, ticketDigest, printedAtSec };
}

/** @param geometry a valid one */
export function encodeGeometry(geometry: LayerGeometry): Uint8Array {
  return new ByteWriter(new Uint8Array(geometryBytes(geometry)))
    .u8(geometry.codec)
    .varint(geometry.dpi)
    .varint(geometry.widthPx)
    .varint(geometry.heightPx)
    .written();
}

function geometryBytes(geometry: LayerGeometry): number {
  return 1 + varintBytes(geometry.dpi) + varintBytes(geometry.widthPx) + varintBytes(geometry.heightPx);
}

function readGeometry(reader: ByteReader): LayerGeometry {
  const geometry = {
    codec: reader.u8(),
    dpi: reader.varint(MAX_DPI),
    widthPx: reader.varint(MAX_SIDE_PX),
    heightPx: reader.varint(MAX_SIDE_PX),
  };
  if (!isGeometry(geometry)) throw new MalformedBytes(reader.offset);
  return geometry;
}

function readPicture(reader: ByteReader): Uint8Array {
  const compressed = reader.bytes(reader.varint(MAX_COMPRESSED_BYTES));
  reader.zerosToEnd();
  return compressed;
}

/** Bytes of the coarse body without padding. */
export function coarseBodyBytes(facts: SheetFacts, geometry: LayerGeometry, compressedBytes: number): number {
  const lead = SIGNATURE_BYTES + KEY_ID_BYTES + DIGEST_BYTES + factsBytes(facts) + geometryBytes(geometry);
  return lead + varintBytes(compressedBytes) + compressedBytes;
}

/** Bytes of the fine body without padding. */
export function fineBodyBytes(geometry: LayerGeometry, compressedBytes: number): number {
  return SIGNATURE_BYTES + geometryBytes(geometry) + varintBytes(compressedBytes) + compressedBytes;
}

/** Writes the body into `target`, whose rest stays as it is: pass zeros. */
export function writeCoarseBody(target: Uint8Array, body: CoarseBody): void {
  new ByteWriter(target)
    .bytes(body.signature)
    .bytes(body.issuerId)
    .bytes(body.fineDigest)
    .bytes(encodeFacts(body.facts))
    .bytes(encodeGeometry(body.geometry))
    .varint(body.compressed.byteLength)
    .bytes(body.compressed);
}

/** Writes the body into `target`, whose rest stays as it is: pass zeros. */
export function writeFineBody(target: Uint8Array, body: FineBody): void {
  new ByteWriter(target)
    .bytes(body.signature)
    .bytes(encodeGeometry(body.geometry))
    .varint(body.compressed.byteLength)
    .bytes(body.compressed);
}

/**
 * Views into `bytes`, no copies.
 * @throws MalformedBytes on anything that {@link writeCoarseBody} would not have written
 */
export function parseCoarseBody(bytes: Uint8Array): CoarseBody {
  const reader = new ByteReader(bytes);
  return {
    signature: reader.bytes(SIGNATURE_BYTES),
    issuerId: reader.bytes(KEY_ID_BYTES),
    fineDigest: reader.bytes(DIGEST_BYTES),
    facts: readFacts(reader),
    geometry: readGeometry(reader),
    compressed: readPicture(reader),
  };
}

/**
 * Views into `bytes`, no copies.
 * @throws MalformedBytes on anything that {@link writeFineBody} would not have written
 */
export function parseFineBody(bytes: Uint8Array): FineBody {
  const reader = new ByteReader(bytes);
  return {
    signature: reader.bytes(SIGNATURE_BYTES),
    geometry: readGeometry(reader),
    compressed: readPicture(reader),
  };
}
