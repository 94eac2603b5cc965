// Keys near the end of their time -> new ones beside them; keys past it -> destroyed.
import { AFTERLIFE_SEC, INQUIRY_OVERLAP_SEC, ISSUER_OVERLAP_SEC } from '../policy.ts';
import { certify, currentRevocations, hasAuthority, renewRevocations } from './authority.ts';
import type { Certificate } from './certificates.ts';
import { destroyKeyFile } from './files.ts';
import { makeStoredKey } from './init.ts';
import { install, rolesOf } from './install.ts';
import { type KeyMaking, readPublicKeys, storedKeyIds } from './key-record.ts';
import { readCertificates } from './kiosk-keys.ts';
import { keyPaths } from './layout.ts';

export interface RotateOptions extends KeyMaking {
  /** Only what is due: for a timer. Without it new keys are made now. */
  readonly ifDue?: boolean;
  /** Who new certificates are for, where the authority is in this folder. Default: the holder of the old one. */
  readonly holder?: string;
}

export type RotationStep =
  | { readonly step: 'made' | 'certified' | 'destroyed'; readonly use: 'issuer' | 'opening'; readonly id: string }
  | { readonly step: 'revocations-renewed'; readonly id: string };

interface Rotatable {
  readonly role: 'kiosk' | 'inquiry';
  readonly use: 'issuer' | 'opening';
  /** A successor is due this long before the newest certificate ends. */
  readonly overlapSec: number;
  /** A secret is destroyed this long after its certificate has ended. */
  readonly keptSec: number;
}

/**
 * A signing key past its certificate signs nothing that is believed: destroyed at once. An opening key is kept until
 * no sheet sealed to it is in use any more.
 */
const ROTATABLE: readonly Rotatable[] = [
  { role: 'kiosk', use: 'issuer', overlapSec: ISSUER_OVERLAP_SEC, keptSec: 0 },
  { role: 'inquiry', use: 'opening', overlapSec: INQUIRY_OVERLAP_SEC, keptSec: AFTERLIFE_SEC },
];

/** When the secret of a certified key is to be destroyed, in seconds since 1970. */
export function destroyAfterSec(certificate: Certificate): number {
  const kept = ROTATABLE.find(({ use }) => use === certificate.use)!.keptSec;
  return certificate.notAfterSec + kept;
}

/**
 * Rotates every role in the folder. Old and new keys overlap, so nothing printed in between is lost. Where the
 * authority is elsewhere, a new key waits for its certificate (`keys certify` there, `keys install` here).
 */
export async function rotate(keysFolder: string, options: RotateOptions): Promise<RotationStep[]> {
  const roles = await rolesOf(keysFolder);
  const steps: RotationStep[] = [];
  for (const kind of ROTATABLE) {
    if (roles.includes(kind.role)) steps.push(...(await rotateOne(keysFolder, kind, options)));
  }
  if (await hasAuthority(keysFolder)) steps.push(...(await renewList(keysFolder, options)));
  return steps;
}

async function rotateOne(keysFolder: string, kind: Rotatable, options: RotateOptions): Promise<RotationStep[]> {
  const { role, use, overlapSec, keptSec } = kind;
  const { nowSec } = options;
  const steps: RotationStep[] = [];
  const authorities = await readPublicKeys(keysFolder, role, 'authority');
  const certificates = await readCertificates(keysFolder, role, use, authorities);
  const stored = await storedKeyIds(keysFolder, use);
  const own = certificates.filter(({ id }) => stored.includes(id));
  const pending = stored.some((id) => !own.some((certificate) => certificate.id === id));
  const lastsUntilSec = Math.max(0, ...own.map((certificate) => certificate.notAfterSec));
  const due = !pending && lastsUntilSec - nowSec < overlapSec;
  if (stored.length > 0 && (!options.ifDue || due)) {
    const demo = authorities.some((authority) => authority.demo);
    const key = await makeStoredKey(keysFolder, role, demo, options);
    steps.push({ step: 'made', use, id: key.id });
    if (await hasAuthority(keysFolder)) {
      const holder = options.holder ?? own[0]?.holder ?? use;
      await install(keysFolder, await certify(keysFolder, key, { ...options, holder, site: own[0]?.site }));
      steps.push({ step: 'certified', use, id: key.id });
    }
  }
  for (const { id, notAfterSec } of own) {
    if (nowSec <= notAfterSec + keptSec) continue;
    await destroyKeyFile(keyPaths.secret(keysFolder, use, id));
    steps.push({ step: 'destroyed', use, id });
  }
  return steps;
}

/** Signs the revocation list anew when less than half of its time is left, or when asked. */
async function renewList(keysFolder: string, options: RotateOptions): Promise<RotationStep[]> {
  const list = await currentRevocations(keysFolder);
  const fresh = list && options.nowSec - list.issuedAtSec < (list.nextUpdateSec - list.issuedAtSec) / 2;
  if (options.ifDue && fresh) return [];
  const jws = await renewRevocations(keysFolder, options);
  if ((await rolesOf(keysFolder)).includes('inquiry')) await install(keysFolder, jws);
  return [{ step: 'revocations-renewed', id: String((list?.sequence ?? 0) + 1) }];
}
