// A resolution -> the calibration chart as four separations, and its back with the other half of the duplex target.

import { paintPhaseDots, phaseDotPx } from '../../raster/detection/line-screen.ts';
import { paintPairPatch } from '../../raster/detection/patch.ts';
import { drawExplanation } from '../../raster/explanation.ts';
import { type RectMm, type RectPx, rectToPx } from '../../raster/layout.ts';
import { registerFonts } from '../../raster/page/fonts.ts';
import { paintScreen } from '../../raster/pantograph/patch.ts';
import { layPlane } from '../../raster/placed-plane.ts';
import { a4SizePx, type BitPlane, createPlane, mmToPx, SEPARATIONS, type Separation } from '../../raster/plane.ts';
import { type ChartDpi, type ChartKind, encodeChartCode } from './code.ts';
import {
  CODE_CELL_MM,
  CODE_MM,
  CROSS_ARM_MM,
  CROSS_LINE_MM,
  INK_CROSSES_MM,
  MARK_CORE_MM,
  MARK_GAP_MM,
  MARK_MM,
  MARKS_MM,
  slotMm,
  TARGET_ROW,
  TITLE_MM,
} from './layout.ts';
import { chartScreens } from './pair-patches.ts';
import { CHART_CELLS, type ChartPatch, chartPatches } from './patches.ts';

export type ChartPlanes = Readonly<Record<Separation, BitPlane>>;

const blankPlanes = (dpi: ChartDpi): ChartPlanes => {
  const { widthPx, heightPx } = a4SizePx(dpi);
  return Object.fromEntries(SEPARATIONS.map((ink) => [ink, createPlane(widthPx, heightPx)])) as Record<
    Separation,
    BitPlane
  >;
};

/** The front. About 0.3 s at 600 dpi. */
export function drawChart(dpi: ChartDpi, kind: ChartKind = 'chart'): ChartPlanes {
  const planes = blankPlanes(dpi);
  drawFrame(planes.k, dpi, kind);
  for (const patch of chartPatches(dpi, kind)) drawPatch(planes, patch, dpi);
  if (kind === 'chart') {
    drawGratings(planes.k, dpi);
    drawInkCrosses(planes, dpi);
    drawDuplexRuler(planes.k, dpi, 'front');
  }
  return planes;
}

/** The back: only the other half of the duplex target. */
export function drawChartBack(dpi: ChartDpi): ChartPlanes {
  const planes = blankPlanes(dpi);
  drawDuplexRuler(planes.k, dpi, 'back');
  return planes;
}

/** Marks, code and title. */
function drawFrame(plane: BitPlane, dpi: ChartDpi, kind: ChartKind): void {
  for (const [x, y] of MARKS_MM) {
    fillMm(plane, squareMm(x, y, MARK_MM), dpi, 1);
    fillMm(plane, squareMm(x, y, MARK_GAP_MM), dpi, 0);
    fillMm(plane, squareMm(x, y, MARK_CORE_MM), dpi, 1);
  }
  for (const [i, bit] of encodeChartCode({ dpi, kind }).entries()) {
    fillMm(plane, { ...CODE_MM, xMm: CODE_MM.xMm + i * CODE_CELL_MM, widthMm: CODE_CELL_MM }, dpi, bit);
  }
  registerFonts();
  const what = kind === 'chart' ? 'calibration chart 較正チャート' : 'control strip 管理ストリップ';
  const title = [`kiosk-raster ${what}`, `${dpi} dpi · 拡大縮小なしで印刷 · print without scaling`];
  layPlane(plane, drawExplanation(dpi, TITLE_MM, title, { family: 'kiosk-raster-gothic', sizePt: 6.5 }));
}

/** The pixels that a patch covers: whole pixels inside its place, left and top at multiples of the dot side. */
export function patchPx(place: RectMm, dpi: ChartDpi): RectPx {
  const { dotSidePx } = CHART_CELLS[dpi];
  const up = (mm: number) => Math.ceil(mmToPx(mm, dpi) / dotSidePx) * dotSidePx;
  return {
    left: up(place.xMm),
    top: up(place.yMm),
    right: Math.floor(mmToPx(place.xMm + place.widthMm, dpi)),
    bottom: Math.floor(mmToPx(place.yMm + place.heightMm, dpi)),
  };
}

function drawPatch(planes: ChartPlanes, { content, place }: ChartPatch, dpi: ChartDpi): void {
  const rect = patchPx(place, dpi);
  switch (content.kind) {
    case 'white':
      return;
    case 'solid':
      for (const ink of content.inks) fillPx(planes[ink], rect, 1);
      return;
    case 'screen':
      for (const ink of content.inks) paintScreen(planes[ink], rect, content.screen, content.cell);
      return;
    case 'pair': {
      const side = Math.max(rect.right - rect.left, rect.bottom - rect.top);
      const patch = paintPairPatch(content.patch, chartScreens(dpi), side);
      for (const ink of SEPARATIONS) copyOnto(planes[ink], patch[ink], rect);
      return;
    }
    case 'phase': {
      const dark = createPlane(rect.right - rect.left, rect.bottom - rect.top);
      paintPhaseDots(dark, phaseDotPx(dpi), content.places, () => ({ density: 1, inPhase: true }));
      copyOnto(planes.k, dark, rect);
      return;
    }
  }
}

/** Lines of 1, 2, 3 and 4 pixels, upright and level, and checkerboards of the same: what the engine resolves. */
function drawGratings(plane: BitPlane, dpi: ChartDpi): void {
  for (let i = 0; i < 4; i++) {
    const side = i + 1;
    const rect = patchPx(slotMm(i, TARGET_ROW), dpi);
    const third = Math.floor((rect.right - rect.left) / 3);
    for (let y = rect.top; y < rect.bottom; y++) {
      for (let x = rect.left; x < rect.left + 3 * third; x++) {
        const part = Math.floor((x - rect.left) / third);
        const across = Math.floor(x / side) & 1;
        const down = Math.floor(y / side) & 1;
        if (part === 0 ? across : part === 1 ? down : across ^ down) setPx(plane, x, y);
      }
    }
  }
}

/** A cross in K, and over each arm's end one of C, M and Y: shows how far the inks are off each other. */
function drawInkCrosses(planes: ChartPlanes, dpi: ChartDpi): void {
  for (const { ink, xMm: x, yMm: y } of INK_CROSSES_MM) {
    const line = CROSS_LINE_MM;
    for (const [of, from] of [
      ['k', -CROSS_ARM_MM.to],
      [ink, CROSS_ARM_MM.from],
    ] as const) {
      const lengthMm = CROSS_ARM_MM.to - CROSS_ARM_MM.from;
      fillMm(planes[of], { xMm: x + from, yMm: y - line / 2, widthMm: lengthMm, heightMm: line }, dpi, 1);
      fillMm(planes[of], { xMm: x - line / 2, yMm: y + from, widthMm: line, heightMm: lengthMm }, dpi, 1);
    }
  }
}

/**
 * Held against the light: the front's scales have ticks 1 mm apart, the back's 0.9 mm; the tick that meets its partner
 * counts tenths of a millimetre of shift (a vernier), across and down.
 */
function drawDuplexRuler(plane: BitPlane, dpi: ChartDpi, side: 'front' | 'back'): void {
  const across = slotMm(9, TARGET_ROW, 2);
  const down = slotMm(12, TARGET_ROW);
  const pitchMm = side === 'front' ? 1 : 0.9;
  const mirror = (rect: RectMm): RectMm => (side === 'front' ? rect : { ...rect, xMm: 210 - rect.xMm - rect.widthMm });
  for (let tick = -8; tick <= 8; tick++) {
    const lengthMm = tick === 0 ? 3.8 : 2.6;
    const x = across.xMm + across.widthMm / 2 + tick * pitchMm;
    const y = across.yMm + across.heightMm / 2;
    const top = side === 'front' ? y - lengthMm : y;
    fillMm(plane, mirror({ xMm: x - 0.07, yMm: top, widthMm: 0.14, heightMm: lengthMm }), dpi, 1);
    if (Math.abs(tick) > 4) continue;
    const middleX = down.xMm + down.widthMm / 2;
    const at = down.yMm + down.heightMm / 2 + tick * pitchMm;
    const left = side === 'front' ? middleX - lengthMm : middleX;
    fillMm(plane, mirror({ xMm: left, yMm: at - 0.07, widthMm: lengthMm, heightMm: 0.14 }), dpi, 1);
  }
}

function squareMm(x: number, y: number, side: number): RectMm {
  return { xMm: x - side / 2, yMm: y - side / 2, widthMm: side, heightMm: side };
}

function fillMm(plane: BitPlane, rect: RectMm, dpi: number, bit: number): void {
  const px = (mm: number) => Math.round(mmToPx(mm, dpi));
  const [left, top] = [px(rect.xMm), px(rect.yMm)];
  fillPx(plane, { left, top, right: px(rect.xMm + rect.widthMm), bottom: px(rect.yMm + rect.heightMm) }, bit);
}

function fillPx(plane: BitPlane, rect: RectPx, bit: number): void {
  const { left, top, right, bottom } = rectToPx(
    { xMm: rect.left, yMm: rect.top, widthMm: rect.right - rect.left, heightMm: rect.bottom - rect.top },
    25.4,
    plane.widthPx,
    plane.heightPx,
  );
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = y * plane.strideBytes + (x >> 3);
      if (bit) plane.data[at]! |= 0x80 >> (x & 7);
      else plane.data[at]! &= ~(0x80 >> (x & 7));
    }
  }
}

function setPx(plane: BitPlane, x: number, y: number): void {
  plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
}

/** What of `from` lies in the rectangle. */
function copyOnto(plane: BitPlane, from: BitPlane, { left, top, right, bottom }: RectPx): void {
  for (let y = 0; y < Math.min(from.heightPx, bottom - top); y++) {
    for (let x = 0; x < Math.min(from.widthPx, right - left); x++) {
      if ((from.data[y * from.strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1) setPx(plane, left + x, top + y);
    }
  }
}
