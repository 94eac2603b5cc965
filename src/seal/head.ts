// Version, cipher suite, recipient and encapsulated key <-> the 38 bytes that stand before the sealed layers, in the clear.
import { ENCAPSULATED_KEY_BYTES } from './hpke.ts';
import type { OpenReason } from './reasons.ts';

/** Format of head and layers. Raise it with any change of either. */
export const SEAL_VERSION = 1;

/** Suites by their code on paper. 1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, Ed25519. */
export const SUITE_X25519_AES256GCM_ED25519 = 1;

/** What this engine opens. A format that turns out weak is taken out here, and nothing can talk the site back into it. */
export const ALLOWED_FORMATS: readonly HeadFormat[] = [
  { version: SEAL_VERSION, suite: SUITE_X25519_AES256GCM_ED25519 },
];

/** Bytes of the recipient's thumbprint that say which opening key to try. A hint: the full one is signed. */
export const RECIPIENT_HINT_BYTES = 4;

/** version u8, suite u8, recipient hint, encapsulated key */
export const HEAD_BYTES = 2 + RECIPIENT_HINT_BYTES + ENCAPSULATED_KEY_BYTES;

export interface HeadFormat {
  readonly version: number;
  readonly suite: number;
}

export interface Head extends HeadFormat {
  readonly recipientHint: Uint8Array;
  readonly encapsulatedKey: Uint8Array;
}

export function encodeHead(head: Head): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  bytes[0] = head.version;
  bytes[1] = head.suite;
  bytes.set(head.recipientHint, 2);
  bytes.set(head.encapsulatedKey, 2 + RECIPIENT_HINT_BYTES);
  return bytes;
}

/** The head, or why it is not accepted. Views into `bytes`, no copies. */
export function parseHead(bytes: Uint8Array, allowed: readonly HeadFormat[]): Head | OpenReason {
  if (bytes.byteLength !== HEAD_BYTES) return 'head-malformed';
  const version = bytes[0]!;
  const suite = bytes[1]!;
  if (!allowed.some((format) => format.version === version)) return 'version-not-allowed';
  if (!allowed.some((format) => format.version === version && format.suite === suite)) return 'suite-not-allowed';
  return {
    version,
    suite,
    recipientHint: bytes.subarray(2, 2 + RECIPIENT_HINT_BYTES),
    encapsulatedKey: bytes.subarray(2 + RECIPIENT_HINT_BYTES),
  };
}
