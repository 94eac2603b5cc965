// The proof's calls to an inquiry site in a process of its own, and the certificate that servers of the sandbox show.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScanLimits } from '../../inquiry/scan-process/child.ts';
import { makeSelfSigned } from '../../print/tls/self-signed.ts';
import { CAREFUL, Peer } from './peer.ts';
import type { Sandbox } from './sandbox.ts';
import type { FromSite, ToSite } from './site-host.ts';

/** An inquiry site in a process of its own. */
export class SiteHost extends Peer<ToSite, FromSite> {
  readonly #sandbox: Sandbox;
  readonly #identity: Identity;
  url = '';

  constructor(sandbox: Sandbox) {
    super('site-host', { env: { ...sandbox.env, ...CAREFUL }, cwd: sandbox.folder });
    this.#sandbox = sandbox;
    this.#identity = identityIn(sandbox);
  }

  /** PEM of the certificate that it shows. */
  get ca(): string {
    return this.#identity.cert;
  }

  /** Another site in the same process. */
  async restart(limits: Partial<ScanLimits>, tls: boolean): Promise<void> {
    const ready = this.next('ready');
    const { keyPath: key, certPath: cert } = this.#identity;
    this.send({ kind: 'start', keysFolder: this.#sandbox.keysFolder, limits, tls: tls ? { key, cert } : undefined });
    ({ url: this.url } = await ready);
  }
}

interface Identity {
  readonly cert: string;
  readonly fingerprint256: string;
  readonly keyPath: string;
  readonly certPath: string;
}

/** A key and certificate for 127.0.0.1, written where a server of the sandbox reads them. */
export function identityIn(sandbox: Sandbox): Identity {
  const identity = makeSelfSigned({ hosts: ['127.0.0.1'], validFrom: new Date(Date.now() - 60_000), validDays: 1 });
  const [keyPath, certPath] = [join(sandbox.folder, 'tls-key.pem'), join(sandbox.folder, 'tls-cert.pem')];
  writeFileSync(keyPath, identity.key, { mode: 0o600 });
  writeFileSync(certPath, identity.cert);
  return { cert: identity.cert, fingerprint256: identity.fingerprint256, keyPath, certPath };
}
