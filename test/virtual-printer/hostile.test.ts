// Whatever is posted to the virtual printer, it answers in its protocol and goes on printing.
import { request } from 'node:http';
import fc from 'fast-check';
import ipp from 'ipp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charset, integer, keyword, mimeMediaType, naturalLanguage, uri } from '../../src/print/ipp/attributes.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { type IppAttribute, type IppMessage, REQUEST_LIMITS } from '../../src/print/ipp/message.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { startVirtualPrinter, type VirtualPrinter } from '../../src/print/virtual-printer/server.ts';
import { ippMessage } from '../print-ipp/arbitraries.ts';
import { type Answer, ask, post } from './ask.ts';

let printer: VirtualPrinter;
beforeAll(async () => {
  printer = await startVirtualPrinter({
    sink: {
      formats: ['image/pwg-raster'],
      async print(document) {
        for await (const _ of document.bytes);
        await document.impressionPrinted();
      },
    },
  });
});
afterAll(() => printer.close());

const CHARSET = charset('attributes-charset', 'utf-8');
const LANGUAGE = naturalLanguage('attributes-natural-language', 'en');

function message(operation: string, attributes: readonly IppAttribute[], more: Partial<IppMessage> = {}): IppMessage {
  const groups = [{ tag: GROUP.operation, attributes: [CHARSET, LANGUAGE, ...attributes] }];
  return { version: [2, 0], code: ipp.operations[operation]!, requestId: 1, groups, ...more };
}

function send(request: IppMessage): Promise<Answer> {
  return post(printer.uri, encodeMessage(request));
}

/** A status, headers included, of a plain HTTP request. */
function http(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const target = new URL(path, printer.uri.replace(/^ipp/, 'http'));
    const client = request(target, { method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    client.on('error', reject);
    client.end(body);
  });
}

describe('requests that RFC 8011 has a status for', () => {
  const target = (): IppAttribute => uri('printer-uri', printer.uri);

  it.each<[string, () => IppMessage, string]>([
    ['version 3.0', () => message('Get-Jobs', [target()], { version: [3, 0] }), 'server-error-version-not-supported'],
    ['request-id 0', () => message('Get-Jobs', [target()], { requestId: 0 }), 'client-error-bad-request'],
    ['a negative request-id', () => message('Get-Jobs', [target()], { requestId: -1 }), 'client-error-bad-request'],
    ['no groups', () => message('Get-Jobs', [], { groups: [] }), 'client-error-bad-request'],
    [
      'a job group before the operation group',
      () => {
        const good = message('Validate-Job', [target()]);
        return { ...good, groups: [{ tag: GROUP.job, attributes: [] }, ...good.groups] };
      },
      'client-error-bad-request',
    ],
    [
      'an attribute twice',
      () => message('Get-Jobs', [target(), integer('limit', 1), integer('limit', 2)]),
      'client-error-bad-request',
    ],
    ['no printer-uri', () => message('Get-Jobs', []), 'client-error-bad-request'],
    [
      'a printer-uri that is no URI',
      () => message('Get-Jobs', [uri('printer-uri', 'nowhere')]),
      'client-error-not-found',
    ],
    [
      'a printer-uri of another printer',
      () => message('Get-Jobs', [uri('printer-uri', 'ipp://h/ipp/other')]),
      'client-error-not-found',
    ],
    [
      'a charset that is not spoken',
      () => {
        const groups = [
          { tag: GROUP.operation, attributes: [charset('attributes-charset', 'shift_jis'), LANGUAGE, target()] },
        ];
        return message('Get-Jobs', [], { groups });
      },
      'client-error-charset-not-supported',
    ],
    [
      'an operation that is not spoken',
      () => message('Purge-Jobs', [target()]),
      'server-error-operation-not-supported',
    ],
    [
      'a job that does not exist',
      () => message('Get-Job-Attributes', [target(), integer('job-id', 99_999)]),
      'client-error-not-found',
    ],
    [
      'a job-id that is a keyword',
      () => message('Cancel-Job', [target(), keyword('job-id', 'x')]),
      'client-error-bad-request',
    ],
    ['a job operation without a job', () => message('Cancel-Job', [target()]), 'client-error-bad-request'],
    [
      'a job-uri of a job that does not exist',
      () => message('Cancel-Job', [uri('job-uri', `${printer.uri}/12345`)]),
      'client-error-not-found',
    ],
    ['a job-uri without a job', () => message('Cancel-Job', [uri('job-uri', printer.uri)]), 'client-error-bad-request'],
    [
      'a format that is not taken',
      () => message('Validate-Job', [target(), mimeMediaType('document-format', 'image/tiff')]),
      'client-error-document-format-not-supported',
    ],
    [
      'a compression that is not taken',
      () => message('Validate-Job', [target(), keyword('compression', 'compress')]),
      'client-error-compression-not-supported',
    ],
    [
      'jobs of a state that does not exist',
      () => message('Get-Jobs', [target(), keyword('which-jobs', 'forgotten')]),
      'client-error-attributes-or-values-not-supported',
    ],
    [
      'Send-Document without last-document',
      () => message('Send-Document', [target(), integer('job-id', 99_999)]),
      'client-error-not-found',
    ],
  ])('%s', async (_what, make, status) => {
    const answer = await send(make());
    expect(answer.status).toBe(status);
    expect(answer.message.groups[0]!.attributes.slice(0, 2)).toEqual([CHARSET, LANGUAGE]);
  });

  it('a job named by its job-uri alone is found', async () => {
    await ask(printer.uri, 'Create-Job', []);
    const answer = await send(message('Cancel-Job', [uri('job-uri', `${printer.uri}/1`)]));
    expect(answer.status).toBe('successful-ok');
  });
});

describe('bytes that are no requests', () => {
  const header = Buffer.from('020000020000000101', 'hex');

  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), 'client-error-bad-request'],
    ['a header without groups', header.subarray(0, 8), 'client-error-bad-request'],
    ['noise', Buffer.alloc(300, 0x41), 'client-error-bad-request'],
    [
      'attributes without end',
      Buffer.concat([header, Buffer.alloc(REQUEST_LIMITS.bytes * 4, Buffer.from('4100016100017f', 'hex'))]),
      'client-error-request-entity-too-large',
    ],
  ])('%s', async (_what, bytes, status) => {
    expect((await post(printer.uri, bytes)).status).toBe(status);
  });

  it('random messages and damaged ones are all answered', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
    const operations = Object.values(ipp.operations).filter((code) => typeof code === 'number');
    await fc.assert(
      fc.asyncProperty(
        ippMessage,
        fc.constantFrom(...operations),
        damage,
        fc.uint8Array({ maxLength: 50 }),
        async (random, code, flips, data) => {
          const operation = { tag: GROUP.operation, attributes: [CHARSET, LANGUAGE, uri('printer-uri', printer.uri)] };
          const bytes = Buffer.concat([
            encodeMessage({ ...random, requestId: 1, version: [2, 0], code, groups: [operation, ...random.groups] }),
            data,
          ]);
          for (const [at, value] of flips) bytes[at % bytes.length] = value;
          const answer = await post(printer.uri, bytes);
          expect(answer.status).toMatch(/^(successful|client-error|server-error)-/);
          expect(answer.status).not.toBe('server-error-internal-error');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('goes on printing afterwards', async () => {
    const answer = await ask(printer.uri, 'Print-Job', [], { document: Buffer.from('RaS2') });
    expect(answer.status).toBe('successful-ok');
  });
});

describe('HTTP', () => {
  const good = (): Uint8Array => encodeMessage(message('Get-Jobs', [uri('printer-uri', printer.uri)]));

  it.each<[string, string, string, Record<string, string>, number]>([
    ['a form that a web page could post', 'POST', '/ipp/print', { 'Content-Type': 'text/plain' }, 415],
    ['no content type', 'POST', '/ipp/print', {}, 415],
    ['another path', 'POST', '/elsewhere', { 'Content-Type': 'application/ipp' }, 405],
    ['another method', 'DELETE', '/ipp/print', {}, 405],
    ['a page that does not exist', 'GET', '/../../etc/passwd', {}, 404],
    ['the front page', 'GET', '/', {}, 200],
    ['an icon', 'GET', '/icon-128.png', {}, 200],
    ['IPP', 'POST', '/ipp/print', { 'Content-Type': 'application/ipp' }, 200],
    ['a name of this machine', 'GET', '/', { Host: 'localhost:1234' }, 200],
    ['the name of a web site that points here', 'GET', '/', { Host: 'evil.example:631' }, 421],
    ['the same, printing', 'POST', '/ipp/print', { 'Content-Type': 'application/ipp', Host: 'evil.example' }, 421],
  ])('%s', async (_what, method, path, headers, status) => {
    expect(await http(method, path, headers, method === 'POST' ? good() : undefined)).toBe(status);
  });

  it('a large body that is not wanted is answered, not cut off', async () => {
    expect(await http('POST', '/ipp/print', { 'Content-Type': 'text/plain' }, Buffer.alloc(8 << 20))).toBe(415);
    const refused = await ask(printer.uri, 'Print-Job', [mimeMediaType('document-format', 'image/tiff')], {
      document: Buffer.alloc(8 << 20),
    });
    expect(refused.status).toBe('client-error-document-format-not-supported');
  });
});
