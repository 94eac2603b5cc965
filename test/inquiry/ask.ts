// Files -> what the inquiry site answers: its events, each with its picture.
import type { InquiryEvent } from '../../src/inquiry/run-inquiry.ts';
import { readFrames } from '../../src/inquiry/site/public/frames.js';

export type Told = (
  | InquiryEvent
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly error: { readonly code: string } }
) & { readonly image: Uint8Array | undefined };

export function formOf(files: readonly Uint8Array[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('scan', new Blob([file as Uint8Array<ArrayBuffer>]), 'scan');
  return form;
}

/** Reads an answer as it comes. */
export async function* told(response: Response): AsyncGenerator<Told> {
  for await (const { event, picture } of readFrames(response.body!)) {
    yield { ...(event as Told), image: picture && new Uint8Array(await picture.arrayBuffer()) };
  }
}

/** Asks, and returns what was told but for the progress. */
export async function ask(url: string, files: readonly Uint8Array[]): Promise<Told[]> {
  const response = await fetch(`${url}inquiry`, { method: 'POST', body: formOf(files) });
  if (!response.ok) throw Object.assign(new Error(String(response.status)), await response.json());
  const all: Told[] = [];
  for await (const event of told(response))
    if (event.kind !== 'progress' && event.kind !== 'comparing') all.push(event);
  return all;
}
