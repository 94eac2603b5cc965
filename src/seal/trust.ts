// What an inquiry site knows about issuers, revocations and its own keys, as opening a sheet asks for it.
import type { KeyObject } from 'node:crypto';
import type { OpeningKeyPair } from './hpke.ts';

/** One of the site's opening keys. */
export interface OpeningKey {
  readonly id: string;
  readonly thumbprint: Uint8Array;
  readonly pair: OpeningKeyPair;
}

/** An issuer's certificate whose signature by a pinned authority was checked. */
export interface TrustedIssuer {
  readonly id: string;
  readonly thumbprint: Uint8Array;
  readonly publicKey: KeyObject;
  /** Who holds the key, as the authority wrote it: a kiosk or an operator, never a person. */
  readonly holder: string;
  readonly notBeforeSec: number;
  readonly notAfterSec: number;
  /** Signed by a demonstration's authority: proves nothing. */
  readonly demo: boolean;
}

/** A revocation list whose signature was checked. */
export interface TrustedRevocations {
  readonly sequence: number;
  readonly nextUpdateSec: number;
  readonly revokedIds: ReadonlySet<string>;
}

export interface Trust {
  /** Newest first. */
  readonly openingKeys: readonly OpeningKey[];
  /** The issuer whose key id this is, or undefined. */
  issuer(id: string): Promise<TrustedIssuer | undefined>;
  /** The list now in force, or undefined when there is none that holds. */
  revocations(): Promise<TrustedRevocations | undefined>;
}
