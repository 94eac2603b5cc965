// pdf.js as published -> the same: its parser tells what our checks must know, its drawing side makes soft masks in place. Version pinned; a miss throws.

interface Patch {
  readonly from: string;
  readonly to: string;
}

/** Where the parser gives up one pattern or Type 3 glyph, so that it need not run into the job's time or memory. */
export const INSIDE_LIMITS = {
  operators: 500_000,
  forms: 10_000,
  message: 'a pattern or glyph goes beyond its limits',
};

/**
 * Looked at only to be filled in, and Node has had it since 22: asking for `Response` loads all of fetch, HTTP/2 and TLS, a tenth
 * of the functions in a raster thread's heap.
 */
const NO_FETCH: Patch = { from: 'if (typeof Response.prototype.bytes !== "function") {', to: 'if (false) {' };

const PARSER: readonly Patch[] = [
  NO_FETCH,
  {
    // Without the CMap's name, a font that is only named and in Identity-H (glyph numbers of a face that nobody has)
    // cannot be told from one in a Unicode CMap, and would print other characters.
    // And a font that pdf.js replaces by one of its own (Helvetica and its like) looks embedded from there.
    from: 'const EXPORT_DATA_EXTRA_PROPERTIES = ["ascent",',
    to: 'const EXPORT_DATA_EXTRA_PROPERTIES = ["cidEncoding", "isReplaced", "ascent",',
  },
  {
    from: 'this.missingFile = false;',
    to: 'this.missingFile = false;\n    this.isReplaced = !!properties.isInternalFont;',
  },
  {
    // What a code of a predefined CMap means is what the CMap says. /ToUnicode is for searching: it may say 崎 for 﨑, and
    // pdf.js would draw that.
    from: 'properties.hasIncludedToUnicodeMap = !!properties.toUnicode?.size;',
    to: `const isPredefined = properties.composite && properties.cMap?.builtInCMap && !(properties.cMap instanceof IdentityCMap)
      && properties.cidSystemInfo?.registry === "Adobe" && ["Japan1", "GB1", "CNS1", "Korea1"].includes(properties.cidSystemInfo.ordering);
    properties.hasIncludedToUnicodeMap = !isPredefined && !!properties.toUnicode?.size;`,
  },
  {
    // Our faces have vertical forms of their own (substitute.ts): all that is wanted to know is whether the CMap asks for
    // one. pdf.js would turn to presentation forms, which faces lack, and leave small kana where they are.
    from: 'if (this.missingFile && this.vertical && fontChar.length === 1 && this.#hasVerticalVariant(charcode)) {',
    to: 'isRotated = this.missingFile && !!this.vertical && this.#hasVerticalVariant(charcode);\n    if (false) {',
  },
  {
    // A vertical CMap has an arrow's or a rule's code turned: its → is the glyph of ↓. The character is what the code says
    // across; its vertical form is found once, in our face.
    from: 'properties.cMap.forEach((charcode, cid) => {',
    to: `let across = properties.cMap.useCMap;
      while (across?.vertical) across = across.useCMap;
      properties.cMap.forEach((charcode, cid) => {
        if (properties.cMap.vertical && across?.contains(charcode)) cid = across.lookup(charcode);`,
  },
  {
    // A space (U+3000 mostly) and a character whose outline a broken subset lost look the same on paper. In `hmtx` they
    // differ: a glyph that never had an outline has an advance, and a left side bearing of 0 (the bearing is the outline's
    // xMin); a lost outline leaves its bearing behind, and a glyph that a subsetter emptied has neither.
    from: 'const glyphId = isCidToGidMapEmpty ? cid : cidToGidMap.get(cid) ?? -1;',
    to: `const glyphId = isCidToGidMapEmpty ? cid : cidToGidMap.get(cid) ?? -1;
        if (glyphId > 0 && glyphId < numGlyphs && !hasGlyph(glyphId)) {
          const metrics = tables.hmtx.data, full = int16(tables.hhea.data[34], tables.hhea.data[35]);
          const advanceAt = 4 * Math.min(glyphId, full - 1);
          const bearingAt = glyphId < full ? advanceAt + 2 : 4 * full + 2 * (glyphId - full);
          const isMadeBlank = full > 0 && bearingAt + 2 <= metrics.length && metrics[bearingAt] === 0
            && metrics[bearingAt + 1] === 0 && int16(metrics[advanceAt], metrics[advanceAt + 1]) > 0;
          if (isMadeBlank) (this.blankCodes ??= new Set()).add(charCode);
        }`,
  },
  {
    // A page that is given up rejects what its parser may wait for; where it waits for nothing, that would end the thread. No
    // function of ours: one made there would hold the chunk at hand, and a name with it (wipe-check found it).
    from: 'this.ready = this.sinkCapability.promise;',
    to: 'this.ready = this.sinkCapability.promise;\n    this.ready.catch(Boolean);',
  },
  {
    from: 'streamSink.ready = streamSink.sinkCapability.promise;',
    to: 'streamSink.ready = streamSink.sinkCapability.promise;\n    streamSink.ready.catch(Boolean);',
  },
  {
    // A font that is not embedded and names no encoding: the file that pdf.js puts in its place would be read by that
    // file's own table, and print Ò where the standard encoding means æ.
    from: 'let baseEncoding = [],',
    to: 'let baseEncoding = isUncoded ? properties.defaultEncoding : [],',
  },
  {
    from: 'const cmapTable = readCmapTable(tables.cmap, font, this.isSymbolicFont, properties.hasEncoding, numGlyphs);',
    to: `const isUncoded = properties.isInternalFont && !properties.hasEncoding && !this.isSymbolicFont;
      if (isUncoded) properties.hasEncoding = true;
      const cmapTable = readCmapTable(tables.cmap, font, this.isSymbolicFont, properties.hasEncoding, numGlyphs);`,
  },
  {
    // Where nothing says which character a code is, pdf.js makes one up of the code's number: glyph 32 is no space.
    from: 'this.#glyphCache.set(charcode, glyph);',
    to: `glyph.isCharacterKnown = !(this.toUnicode instanceof IdentityToUnicodeMap) && this.toUnicode.has(charcode);
    glyph.isMadeBlank = this.blankCodes?.has(charcode) ?? false;
    this.#glyphCache.set(charcode, glyph);`,
  },
  {
    // A Type 3 glyph that cannot be read would be drawn as nothing.
    from: 'charProcOperatorList.set(key, new OperatorList().getIR());',
    to: '',
  },
  {
    // Content that is a picture, or is not there, would be passed over: half a page, or a blank one.
    from: 'async getContentStream() {',
    to: `async getContentStream() {
    const shown = await this.pdfManager.ensure(this, "content");
    const isContent = (part) => part instanceof BaseStream && !part.isImageStream;
    if (this.pageDict.has("Contents") && !(Array.isArray(shown) ? shown : [shown]).every(isContent)) {
      throw new FormatError("a page's content is no content");
    }`,
  },
  {
    // What a pattern or a Type 3 glyph is made of is not seen by anybody before all of it is there.
    from: 'addOp(fn, args) {\n    this.optimizer.push(fn, args);',
    to: `addOp(fn, args) {
    if (fn === OPS.paintFormXObjectBegin) this.forms = (this.forms ?? 0) + 1;
    if (!this._streamSink && (this.fnArray.length > ${INSIDE_LIMITS.operators} || this.forms > ${INSIDE_LIMITS.forms})) {
      throw new Error("${INSIDE_LIMITS.message}");
    }
    this.optimizer.push(fn, args);`,
  },
  {
    // JPEG pictures (jpeg/pictures.ts): a scanned page took 200 ms, each time anew in a thread that forgets compiled code.
    from: 'const jpegImage = new JpegImage(this.jpegOptions);\n    jpegImage.parse(bytes);\n    const data = jpegImage.getData({',
    to: 'const data = JpegImage.decode(bytes, this.jpegOptions, {',
  },
  {
    from: 'class JpegImage {',
    to: `class JpegImage {
  static decode(bytes, options, asked) {
    const made = globalThis.jpegPictures.decode(bytes, options.colorTransform, asked);
    if (made) return made;
    const image = new JpegImage(options);
    image.parse(bytes);
    const finished = globalThis.jpegPictures.finish(image, asked);
    if (finished) return finished;
    for (const each of image.components) each.output ??= buildComponentData(null, each.coefficients);
    return image.getData(asked);
  }`,
  },
  {
    // Samples are made when it is known in which form they are wanted. Without a table, pdf.js's own code throws.
    from: 'output: buildComponentData(frame, component),',
    to: 'output: component.quantizationTable ? null : buildComponentData(frame, component),\n        coefficients: component,',
  },
];

/** Soft masks (soft-masks.ts): a page-sized one took 8 s at 600 dpi, and 250 ms more for each line of text under it. */
const DRAWING: readonly Patch[] = [
  NO_FETCH,
  {
    // A mask is made where it is used: by itself pdf.js makes it when it is set, forgets it when a group begins, and makes
    // it again when the group ends.
    from: '_ensurePreparedSMask(smask) {',
    to: '_ensurePreparedSMask() {}\n  #prepareSMask(smask) {',
  },
  {
    from: 'const preparedEntry = this.smaskPreparedEntry;',
    to: 'this.#prepareSMask(smask);\n    const preparedEntry = this.smaskPreparedEntry;',
  },
  {
    // What is painted under a mask is masked and laid down where it was painted, not all over the canvas.
    from: 'this._ensurePreparedSMask(this.current.activeSMask);\n    this.setGState(',
    to: 'this.canvasFactory.softMasks.followPaint(ctx);\n    this.setGState(',
  },
  {
    from: 'dirtyBox = dirtyBox ? [Math.floor(dirtyBox[0])',
    to: `const { clipBox, activeSMask } = this.current;
    if (this.canvasFactory.softMasks.layMasked(this.suspendedCtx, this.ctx, clipBox, activeSMask)) return;
    dirtyBox = dirtyBox ? [Math.floor(dirtyBox[0])`,
  },
];

/** @throws Error when the source is not that of the version that the patches were made for */
export function patchParser(source: string): string {
  return patched(source, PARSER, 'pdf.worker.mjs');
}

/** @throws Error when the source is not that of the version that the patches were made for */
export function patchDrawing(source: string): string {
  return patched(source, DRAWING, 'pdf.mjs');
}

/** One copy of the program, however many patches: it is 2.4 MB, and each thread patches two such at its start. */
function patched(source: string, patches: readonly Patch[], file: string): string {
  const places = patches.map(({ from, to }) => {
    const at = source.indexOf(from);
    if (at < 0 || source.includes(from, at + 1)) throw new Error(`${file} has changed: expected once "${from}"`);
    return { at, end: at + from.length, to };
  });
  places.sort((a, b) => a.at - b.at);
  const parts: string[] = [];
  let done = 0;
  for (const { at, end, to } of places) {
    if (at < done) throw new Error(`${file}: two patches overlap`);
    parts.push(source.slice(done, at), to);
    done = end;
  }
  parts.push(source.slice(done));
  return parts.join('');
}
