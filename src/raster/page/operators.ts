// pdf.js's operator numbers, by the role that the walks over an operator list see in them.

/** OPS of pdfjs-dist 6.5.438; operators.test.ts compares them with the installed package. */
export const OP = {
  dependency: 1,
  setLineWidth: 2,
  setGState: 9,
  save: 10,
  restore: 11,
  transform: 12,
  stroke: 20,
  closeStroke: 21,
  fill: 22,
  eoFill: 23,
  fillStroke: 24,
  eoFillStroke: 25,
  closeFillStroke: 26,
  closeEOFillStroke: 27,
  beginText: 31,
  setFont: 37,
  setTextRenderingMode: 38,
  setTextMatrix: 42,
  showText: 44,
  setStrokeColorN: 53,
  setFillColorN: 55,
  setStrokeRGBColor: 58,
  setFillRGBColor: 59,
  shadingFill: 62,
  paintFormXObjectBegin: 74,
  paintFormXObjectEnd: 75,
  beginGroup: 76,
  endGroup: 77,
  beginAnnotation: 80,
  paintImageMaskXObject: 83,
  paintImageMaskXObjectGroup: 84,
  paintImageXObject: 85,
  paintInlineImageXObject: 86,
  paintInlineImageXObjectGroup: 87,
  paintImageXObjectRepeat: 88,
  paintImageMaskXObjectRepeat: 89,
  paintSolidColorImageMask: 90,
  constructPath: 91,
  setStrokeTransparent: 92,
  setFillTransparent: 93,
  rawFillPath: 94,
} as const;

/** Path-painting operators that constructPath carries, and whether each fills and strokes. */
export const PATH_PAINT: ReadonlyMap<number, { readonly fills: boolean; readonly strokes: boolean }> = new Map([
  [OP.stroke, { fills: false, strokes: true }],
  [OP.closeStroke, { fills: false, strokes: true }],
  [OP.fill, { fills: true, strokes: false }],
  [OP.eoFill, { fills: true, strokes: false }],
  [OP.fillStroke, { fills: true, strokes: true }],
  [OP.eoFillStroke, { fills: true, strokes: true }],
  [OP.closeFillStroke, { fills: true, strokes: true }],
  [OP.closeEOFillStroke, { fills: true, strokes: true }],
]);

/** Path segments (DrawOPS) and how many numbers follow each. */
export const DRAW = { moveTo: 0, lineTo: 1, curveTo: 2, quadraticCurveTo: 3, closePath: 4 } as const;
export const DRAW_NUMBERS: readonly number[] = [2, 2, 6, 4, 0];
