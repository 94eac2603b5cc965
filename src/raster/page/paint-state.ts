// The graphics state of a PDF page as far as paints depend on it: what is set, and what pdf.js has been told.
import type { Affine } from './affine.ts';
import type { PaintCode } from './paint-code.ts';

/** Blend modes under which black stays black. */
const BLACK_KEEPING_BLENDS = new Set(['source-over', 'multiply', 'darken']);
export interface PaintState {
  /** Colours as the PDF sets them; undefined while a pattern paints. */
  fill: string | undefined;
  stroke: string | undefined;
  /** Codes as pdf.js has them at this point. */
  fillSet: PaintCode | undefined;
  strokeSet: PaintCode | undefined;
  fillOpacity: number;
  strokeOpacity: number;
  /** Opacity of the groups around, and whether one of them is masked or blended. */
  groupOpacity: number;
  groupVeiled: boolean;
  blend: string;
  softMask: boolean;
  lineWidth: number;
  /** The line width as pdf.js has it at this point. */
  lineWidthSet: number;
  fontId: string | undefined;
  fontSize: number;
  textScale: number;
  textMode: number;
  matrix: Affine;
  /** Inside the group that makes a luminosity mask: there, colours are numbers for the mask and stay. */
  masking: boolean;
}

export const INITIAL: Omit<PaintState, 'matrix'> = {
  fill: '#000000',
  stroke: '#000000',
  fillSet: '#000000',
  strokeSet: '#000000',
  fillOpacity: 1,
  strokeOpacity: 1,
  groupOpacity: 1,
  groupVeiled: false,
  blend: 'source-over',
  softMask: false,
  lineWidth: 1,
  lineWidthSet: 1,
  fontId: undefined,
  fontSize: 0,
  textScale: 1,
  textMode: 0,
  masking: false,
};

/** Applies an extended graphics state. */
export function applyGState(state: PaintState, entries: readonly [string, unknown][]): void {
  for (const [key, value] of entries) {
    if (key === 'ca') state.fillOpacity = value as number;
    else if (key === 'CA') state.strokeOpacity = value as number;
    else if (key === 'BM') state.blend = value as string;
    else if (key === 'SMask') state.softMask = value === true;
    else if (key === 'LW') state.lineWidth = state.lineWidthSet = value as number;
    else if (key === 'Font') [state.fontId, state.fontSize] = value as [string, number];
  }
}

/** Whether something other than opacity decides how dark a paint comes out. */
export function isVeiled(state: PaintState): boolean {
  return state.softMask || !BLACK_KEEPING_BLENDS.has(state.blend);
}
