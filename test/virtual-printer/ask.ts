// One hand-made IPP request -> the answer: a second, plain client, independent of the one under test.
import { request } from 'node:http';
import ipp from 'ipp';
import { charset, name, naturalLanguage, uri } from '../../src/print/ipp/attributes.ts';
import { decodeMessage } from '../../src/print/ipp/decode.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { ANSWER_LIMITS, type IppAttribute, type IppMessage } from '../../src/print/ipp/message.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';

export interface Answer {
  readonly status: string;
  readonly message: IppMessage;
}

export interface AskOptions {
  readonly job?: readonly IppAttribute[];
  readonly document?: Uint8Array;
  readonly user?: string;
  /** Default 2.0. */
  readonly version?: IppMessage['version'];
  /** Cuts the connection after so many bytes of the document. */
  readonly breakOffAfterBytes?: number;
}

const NOTHING: IppMessage = { version: [2, 0], code: 0, requestId: 0, groups: [] };

export function ask(
  printerUri: string,
  operation: string,
  attributes: readonly IppAttribute[],
  options: AskOptions = {},
): Promise<Answer> {
  const head = encodeMessage({
    version: options.version ?? [2, 0],
    code: ipp.operations[operation]!,
    requestId: 1,
    groups: [
      {
        tag: GROUP.operation,
        attributes: [
          charset('attributes-charset', 'utf-8'),
          naturalLanguage('attributes-natural-language', 'en'),
          uri('printer-uri', printerUri),
          name('requesting-user-name', options.user ?? 'test'),
          ...attributes,
        ],
      },
      ...(options.job === undefined ? [] : [{ tag: GROUP.job, attributes: options.job }]),
    ],
  });
  return post(printerUri, head, options);
}

/** Posts bytes as they are. */
export function post(printerUri: string, head: Uint8Array, options: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const client = request(
      printerUri.replace(/^ipp/, 'http'),
      { method: 'POST', headers: { 'Content-Type': 'application/ipp', 'Transfer-Encoding': 'chunked' }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode !== 200) return resolve({ status: `HTTP ${response.statusCode}`, message: NOTHING });
          const { message } = decodeMessage(Buffer.concat(chunks), ANSWER_LIMITS);
          resolve({ status: ipp.statusCodes.lookup[message.code] ?? `${message.code}`, message });
        });
      },
    );
    client.on('error', (error) => {
      if (options.breakOffAfterBytes === undefined) reject(error);
      else resolve({ status: 'broken off', message: NOTHING });
    });
    client.write(head);
    if (options.breakOffAfterBytes !== undefined) {
      client.write(options.document!.subarray(0, options.breakOffAfterBytes), () => {
        setTimeout(() => client.destroy(new Error('broken off')), 50);
      });
    } else {
      client.end(options.document);
    }
  });
}
