// A stream of bytes -> where its IPP attributes end and the document begins, without decoding and in one pass.
import { ippError } from './errors.ts';
import { END_OF_ATTRIBUTES, FIRST_VALUE_TAG } from './tags.ts';

const HEADER_BYTES = 8;

type State = 'header' | 'tag' | 'name-length' | 'name' | 'value-length' | 'value' | 'done';

/**
 * Walks tag, name-length, name, value-length, value ... over chunks of any size: linear, so that a sender
 * of single bytes costs no more than one of whole messages.
 */
export class AttributeScanner {
  private readonly limitBytes: number;
  private state: State = 'header';
  /** Bytes left of what `state` reads. */
  private left = HEADER_BYTES;
  private number = 0;
  private seen = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /**
   * @returns the offset in `chunk` of the first byte after the end-of-attributes tag, or undefined when it is still to come
   * @throws `ipp.tooLarge` when the attributes exceed the limit
   */
  push(chunk: Uint8Array): number | undefined {
    let at = 0;
    while (at < chunk.length && this.state !== 'done') {
      if (this.state === 'tag') {
        const tag = chunk[at++]!;
        if (tag === END_OF_ATTRIBUTES) this.state = 'done';
        else if (tag >= FIRST_VALUE_TAG) this.expect('name-length', 2);
      } else if (this.state === 'name-length' || this.state === 'value-length') {
        this.number = (this.number << 8) | chunk[at++]!;
        if (--this.left === 0) this.expect(this.state === 'name-length' ? 'name' : 'value', this.number);
      } else {
        const step = Math.min(this.left, chunk.length - at);
        at += step;
        this.left -= step;
      }
      while (this.left === 0 && (this.state === 'header' || this.state === 'name' || this.state === 'value')) {
        this.expect(this.state === 'name' ? 'value-length' : 'tag', 2);
      }
    }
    this.seen += at;
    if (this.seen > this.limitBytes) throw ippError('tooLarge', { what: 'bytes', limit: this.limitBytes });
    return this.state === 'done' ? at : undefined;
  }

  private expect(state: State, left: number): void {
    this.state = state;
    this.left = left;
    this.number = 0;
  }
}
