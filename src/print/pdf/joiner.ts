// The pages of a PDF, written apart and put end to end -> the file: header before them, cross-references after them.
import type { ByteSink, JobSpec, PartJoiner } from '../band-writer.ts';
import { CATALOG_OBJECT, objectCount, PAGES_OBJECT, pageObject } from './layout.ts';

/** Bytes above 127 in the second line tell transfer programs that the file is binary. */
const HEADER = Buffer.concat([Buffer.from('%PDF-1.7\n%'), Buffer.of(0xe2, 0xe3, 0xcf, 0xd3, 0x0a)]);

/** The last entry of a dictionary before a stream, as writer.ts puts it. */
const STREAM_START = /\/Length (\d+) >>\nstream\n$/;
const OBJECT_START = /^(\d+) 0 obj\n$/;

/**
 * Passes page objects on as they come, cut anywhere, and notes where each begins. Binary data is stepped over by its
 * stated length, never searched. The bytes are our own writer's: what does not look like them is an internal fault.
 */
export function createPdfJoiner(job: JobSpec, sink: ByteSink): PartJoiner {
  /** Offset of each object, by number. */
  const offsets: number[] = [];
  let offset = 0;
  let line = '';
  let dictionary = '';
  let skip = 0;

  function put(bytes: Uint8Array): void {
    offset += bytes.length;
    sink(bytes);
  }

  function endLine(lineOffset: number): void {
    const object = OBJECT_START.exec(line);
    if (object) offsets[Number(object[1])] = lineOffset;
    dictionary = object ? '' : dictionary + line;
    const stream = STREAM_START.exec(dictionary);
    if (stream) skip = Number(stream[1]);
    line = '';
  }

  put(HEADER);
  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (skip > 0) {
          const take = Math.min(skip, bytes.length - at);
          skip -= take;
          at += take;
          continue;
        }
        const end = bytes.indexOf(0x0a, at);
        const next = end < 0 ? bytes.length : end + 1;
        const lineOffset = offset + at - line.length;
        line += Buffer.from(bytes.buffer, bytes.byteOffset + at, next - at).toString('latin1');
        if (end >= 0) endLine(lineOffset);
        at = next;
      }
      put(bytes);
    },
    end() {
      const kids = Array.from({ length: job.pageCount }, (_, i) => `${pageObject(i + 1)} 0 R`);
      const count = objectCount(job.pageCount);
      const putObject = (number: number, body: string): void => {
        offsets[number] = offset;
        put(Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1'));
      };
      putObject(PAGES_OBJECT, `<< /Type /Pages /Count ${kids.length} /Kids [${kids.join(' ')}] >>`);
      const duplex = job.duplex ? ' /Duplex /DuplexFlipLongEdge' : '';
      putObject(
        CATALOG_OBJECT,
        `<< /Type /Catalog /Pages ${PAGES_OBJECT} 0 R /ViewerPreferences << /PrintScaling /None${duplex} >> >>`,
      );
      const start = offset;
      // Twenty bytes an entry; numbers that no object has are free.
      let table = `xref\n0 ${count}\n0000000000 65535 f \n`;
      for (let i = 1; i < count; i++) {
        const at = offsets[i];
        table += at === undefined ? '0000000000 65535 f \n' : `${String(at).padStart(10, '0')} 00000 n \n`;
      }
      table += `trailer\n<< /Size ${count} /Root ${CATALOG_OBJECT} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
      put(Buffer.from(table, 'latin1'));
    },
  };
}
