// The pdfjs-dist package as installed, wherever that is -> a pdf.js that draws with our canvas and reads only its own folder.
import { readFile } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CANVAS_ENTRY_PATH, DOMMatrix, ImageData, Path2D } from './canvas.ts';
import { jpegPictures } from './jpeg/pictures.ts';
import { patchDrawing, patchParser } from './pdfjs-patches.ts';
import { RecordingCanvasFactory } from './recording-canvas.ts';

export type PdfJs = typeof import('pdfjs-dist');
export type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

const require = createRequire(import.meta.url);
const packageDir = dirname(require.resolve('pdfjs-dist/package.json'));
const mainUrl = pathToFileURL(join(packageDir, 'legacy/build/pdf.mjs')).href;
const workerUrl = pathToFileURL(join(packageDir, 'legacy/build/pdf.worker.mjs')).href;

/** A string of one byte a character, outside V8's heap. */
const latin1 = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/**
 * A program patched, in characters of one byte each (Latin-1): for the ten others in pdf.js V8 keeps two bytes for every one
 * of them, 3.5 MB more in each thread.
 */
function prepare(source: Uint8Array, patch: (source: string) => string): string {
  const escaped = Buffer.from(source)
    .toString('utf8')
    .replace(/[\u0100-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return latin1(patch(latin1(escaped)));
}

/**
 * Imports pdf.js so that there is one canvas in the process.
 *
 * In Node, pdf.mjs does `createRequire(import.meta.url)('@napi-rs/canvas')` in two places: once at import, to fill in
 * the globals DOMMatrix and Path2D where they are absent, and in its own NodeCanvasFactory. A consumer's npm ignores
 * our `overrides`, and pdfjs-dist asks for a newer canvas than ours, so there that call finds a second copy nested
 * beneath pdfjs-dist. Drawing one copy's Path2D on the other's context throws. Therefore: the globals are ours before
 * the import, the factory is ours (document.ts passes it), and while pdf.mjs loads, the name resolves to our copy, so
 * that the other is never even loaded.
 */
async function importPdfJs(): Promise<PdfJs> {
  Object.assign(globalThis, { DOMMatrix, ImageData, Path2D, jpegPictures });
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === '@napi-rs/canvas' && context.parentURL?.startsWith(mainUrl)) {
        return { url: pathToFileURL(CANVAS_ENTRY_PATH).href, format: 'commonjs', shortCircuit: true };
      }
      return nextResolve(specifier, context);
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const patch = url === workerUrl ? patchParser : url === mainUrl ? patchDrawing : undefined;
      if (!patch) return loaded;
      return { ...loaded, source: prepare(loaded.source as Uint8Array, patch) };
    },
  });
  try {
    const pdfjs = (await import(mainUrl)) as PdfJs;
    // In Node pdf.js runs its parser in this thread ("fake worker"). A thread of its own would gain nothing: no page is
    // drawn before all of it is parsed and checked, so there is nothing to overlap, and every object would be copied
    // across. Loaded now, under the hooks, instead of at the first document.
    const parser = (await import(workerUrl)) as { WorkerMessageHandler: unknown };
    Object.assign(globalThis, { pdfjsWorker: parser });
    return pdfjs;
  } finally {
    hooks.deregister();
  }
}

let imported: Promise<PdfJs> | undefined;

/** pdf.js, imported once per thread. */
export function loadPdfJs(): Promise<PdfJs> {
  imported ??= importPdfJs();
  return imported;
}

const packageFiles = new Map<string, Promise<Uint8Array>>();

/** Reads CMaps, standard fonts and wasm decoders from the package's folder, each once per thread. No network. */
class PackageFileFactory {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const folder = { cMapUrl: 'cmaps', standardFontDataUrl: 'standard_fonts', wasmUrl: 'wasm' }[kind];
    // A file name comes from the PDF (/Encoding): it must stay in its folder.
    if (!folder || !/^[\w.-]+$/.test(filename)) throw new Error('unknown pdf.js data file');
    const path = join(packageDir, folder, filename);
    let bytes = packageFiles.get(path);
    if (!bytes) {
      bytes = readFile(path).then((buffer) => new Uint8Array(buffer));
      packageFiles.set(path, bytes);
      bytes.catch(() => packageFiles.delete(path));
    }
    // A copy: pdf.js transfers what it gets to its parser.
    return (await bytes).slice();
  }
}

const folderUrl = (name: string): string => `${join(packageDir, name)}/`;

/**
 * Parameters of getDocument, per RASTER-FACTS: no eval, no system fonts, no network, errors are errors.
 *
 * @param maxImagePixels a picture that claims more ends the parse before it is decoded
 */
export function documentParameters(data: Uint8Array, maxImagePixels: number): Record<string, unknown> {
  return {
    data,
    cMapUrl: folderUrl('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: folderUrl('standard_fonts'),
    wasmUrl: folderUrl('wasm'),
    iccUrl: folderUrl('iccs'),
    isEvalSupported: false,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    enableXfa: false,
    stopAtErrors: true,
    maxImageSize: maxImagePixels,
    // Keeps font names, CMap names and glyph outlines where the glyph walk (glyphs.ts) can see them.
    fontExtraProperties: true,
    CanvasFactory: RecordingCanvasFactory,
    BinaryDataFactory: PackageFileFactory,
    verbosity: 0,
  };
}
