// MIME type of a document -> the band writer that makes it, and what joins its parts.
import type { BandWriter, ByteSink, JobSpec, PartJoiner } from './band-writer.ts';
import { createPdfJoiner } from './pdf/joiner.ts';
import { createPdfWriter } from './pdf/writer.ts';
import { createPostScriptWriter } from './ps/writer.ts';
import { createPwgWriter } from './pwg/writer.ts';

export type DocumentFormat = 'image/pwg-raster' | 'application/pdf' | 'application/postscript';

/** How a document of one format is made. */
export interface Encoder {
  createWriter(sink: ByteSink): BandWriter;
  /** Makes the document of parts written with `job.part`. Chunks pass through in the order in which they come. */
  createJoiner(job: JobSpec, sink: ByteSink): PartJoiner;
}

/** Formats whose parts, put end to end, are the document already. */
const concatenate = (_job: JobSpec, sink: ByteSink): PartJoiner => ({ push: sink, end: () => {} });

export const ENCODERS: Readonly<Record<DocumentFormat, Encoder>> = {
  'image/pwg-raster': { createWriter: (sink) => createPwgWriter(sink), createJoiner: concatenate },
  'application/pdf': { createWriter: createPdfWriter, createJoiner: createPdfJoiner },
  'application/postscript': { createWriter: createPostScriptWriter, createJoiner: concatenate },
};
