// ipps:// with client certificates: who has one prints, nobody else does, and the clear port is shut.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSelfSigned } from '../../src/print/tls/self-signed.ts';
import { describeWithPeers } from '../support/peers.ts';
import { stand } from './support.ts';

interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** An authority, or a client that `by` vouches for. */
function certify(folder: string, name: string, by?: string): Identity {
  const path = (what: string, whose = name) => join(folder, `${whose}.${what}`);
  const issuer = by === undefined ? [] : ['-CA', path('cert', by), '-CAkey', path('key', by)];
  const fresh = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
  ];
  const out = ['-keyout', path('key'), '-out', path('cert')];
  execFileSync('openssl', ['req', '-x509', ...fresh, ...issuer, ...out], { stdio: 'ignore' });
  return { key: readFileSync(path('key'), 'utf8'), cert: readFileSync(path('cert'), 'utf8') };
}

function status(uri: string, client: Identity | undefined): Promise<number | string> {
  const url = uri.replace(/^ipps:(.*)\/ipp\/print$/, 'https:$1/healthz');
  return new Promise((resolve) => {
    const asking = request(url, { rejectUnauthorized: false, agent: false, ...client }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    asking.end();
  });
}

describeWithPeers(['openssl'], 'client certificates', () => {
  it('lets in who has a certificate of the authority', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tls-'));
    try {
      const authority = certify(folder, 'authority');
      const client = certify(folder, 'client', 'authority');
      certify(folder, 'other');
      const stranger = certify(folder, 'stranger', 'other');
      const { key, cert } = makeSelfSigned({
        hosts: ['127.0.0.1'],
        validFrom: new Date(Date.now() - 86_400_000),
        validDays: 3,
      });
      await using standing = await stand({ tls: { identity: { key, cert }, clientCa: authority.cert, only: true } });
      const uri = standing.front.server.secureUri!;
      expect(await status(uri, client)).toBe(200);
      expect(await status(uri, undefined)).not.toBe(200);
      expect(await status(uri, stranger)).not.toBe(200);
      const clear = await fetch(standing.front.server.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/healthz'));
      expect(clear.status).toBe(426);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
