// Files -> an inquiry at a site, handed in piece by piece as the proof says, and what was answered.
import { randomBytes } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { readFrames } from '../../inquiry/site/public/frames.js';

interface Told {
  readonly kind: string;
  readonly file?: number;
  readonly error?: { readonly code: string };
}

/** One visitor's form. Files are given one after the other; the site answers meanwhile. */
export class Visitor {
  /** Pictures as they came. */
  readonly pictures: Uint8Array[] = [];
  /** How it ended: undefined = answered, else a code; `left` when the connection broke. */
  readonly ended: Promise<string | undefined>;
  readonly #request: ClientRequest;
  readonly #boundary = randomBytes(16).toString('hex');
  readonly #seen: Told[] = [];
  #look: () => void = () => undefined;
  /** True when the boundary before the next part has been sent. */
  #apart = false;

  /** @param ca PEM of the site's certificate, when it speaks TLS */
  constructor(url: string, ca: string | undefined) {
    const headers = { 'content-type': `multipart/form-data; boundary=${this.#boundary}` };
    const target = new URL('inquiry', url);
    this.#request =
      ca === undefined
        ? plainRequest(target, { method: 'POST', headers })
        : secureRequest(target, { method: 'POST', headers, ca });
    this.ended = new Promise((resolve) => {
      this.#request.on('error', () => resolve('left'));
      this.#request.on('response', (response) => {
        this.#read(response).then(resolve, () => resolve('left'));
      });
    });
    void this.ended.then(() => this.#look());
  }

  /** Gives a part of a file; the first one begins it, the last one ends it so that the site knows that it is whole. */
  async give(bytes: Uint8Array, { first, last }: { readonly first: boolean; readonly last: boolean }): Promise<void> {
    if (first) this.#begin('name="scan"; filename="scan"');
    await new Promise<void>((resolve) => this.#request.write(bytes, () => resolve()));
    if (last) this.#request.write(`\r\n--${this.#boundary}\r\n`);
    this.#apart = last;
  }

  /** Ends the form, with a field that says nothing. */
  finish(): void {
    this.#begin('name="end"');
    this.#request.end(`\r\n--${this.#boundary}--\r\n`);
  }

  #begin(disposition: string): void {
    if (!this.#apart) this.#request.write(`--${this.#boundary}\r\n`);
    this.#request.write(`Content-Disposition: form-data; ${disposition}\r\n\r\n`);
  }

  leave(): void {
    this.#request.destroy();
  }

  /** Resolves when the site has told something of a kind (of a file, from 0), or ended. */
  async told(kind: string, file: number): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!over && !this.#seen.some((event) => event.kind === kind && event.file === file)) {
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  async #read(response: IncomingMessage): Promise<string | undefined> {
    for await (const { event, picture } of readFrames(Readable.toWeb(response) as ReadableStream<Uint8Array>)) {
      if (picture) this.pictures.push(new Uint8Array(await picture.arrayBuffer()));
      const told = event as Told;
      if (told.kind === 'error') return told.error!.code;
      if (told.kind === 'done') return undefined;
      this.#seen.push(told);
      this.#look();
    }
    return 'left';
  }
}
