// Points and lines in the units of what was measured -> SVG with axes, readable in print and without a script.
import { escapeHtml } from '../../html.ts';

export interface Bilingual {
  readonly en: string;
  readonly ja: string;
}

export interface PlotAxis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly label: Bilingual;
}

/** A drawing area with margins for the axes; `x` and `y` take values to places. */
export interface Plot {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Draws into the area, under what comes later. */
  add(svg: string): void;
  /** Finished; the title is read out to who cannot see it. */
  svg(title: Bilingual): string;
}

const [WIDTH, HEIGHT] = [720, 380];
const MARGIN = { left: 62, right: 18, top: 14, bottom: 46 };

/** The same text in both languages; the page's style hides one. */
export function bothSvg({ en, ja }: Bilingual, attributes: string): string {
  return `<text lang="en" ${attributes}>${escapeHtml(en)}</text><text lang="ja" ${attributes}>${escapeHtml(ja)}</text>`;
}

const at = (value: number): string => value.toFixed(1);

export function createPlot(xAxis: PlotAxis, yAxis: PlotAxis): Plot {
  const parts: string[] = [];
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  const x = (value: number) => left + ((value - xAxis.from) / (xAxis.to - xAxis.from)) * (right - left);
  const y = (value: number) => bottom - ((value - yAxis.from) / (yAxis.to - yAxis.from)) * (bottom - top);
  for (const tick of xAxis.ticks) {
    parts.push(`<line class="grid" x1="${at(x(tick))}" y1="${top}" x2="${at(x(tick))}" y2="${bottom}"/>`);
    parts.push(`<text class="tick" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`);
  }
  for (const tick of yAxis.ticks) {
    parts.push(`<line class="grid" x1="${left}" y1="${at(y(tick))}" x2="${right}" y2="${at(y(tick))}"/>`);
    parts.push(`<text class="tick" x="${left - 7}" y="${at(y(tick) + 4)}" text-anchor="end">${tick}</text>`);
  }
  parts.push(bothSvg(xAxis.label, `class="axis" x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle"`));
  const turned = `class="axis" transform="translate(14 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle"`;
  parts.push(bothSvg(yAxis.label, turned));
  return {
    x,
    y,
    add: (svg) => parts.push(svg),
    svg: (title) =>
      `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${title.ja} / ${title.en}`)}">${parts.join('')}</svg>`,
  };
}

/** A line through points, drawn in the style of a class. */
export function polyline(plot: Plot, points: readonly (readonly [x: number, y: number])[], className: string): string {
  return `<polyline class="${className}" points="${points.map(([x, y]) => `${at(plot.x(x))},${at(plot.y(y))}`).join(' ')}"/>`;
}

/** Marks of different shape, so that they are told apart in black and white, too. */
export function mark(
  shape: 'circle' | 'square' | 'diamond' | 'triangle',
  x: number,
  y: number,
  className: string,
): string {
  switch (shape) {
    case 'circle':
      return `<circle class="${className}" cx="${at(x)}" cy="${at(y)}" r="4.2"/>`;
    case 'square':
      return `<rect class="${className}" x="${at(x - 4)}" y="${at(y - 4)}" width="8" height="8"/>`;
    case 'diamond':
      return `<path class="${className}" d="M${at(x)} ${at(y - 5.4)}L${at(x + 5.4)} ${at(y)}L${at(x)} ${at(y + 5.4)}L${at(x - 5.4)} ${at(y)}Z"/>`;
    case 'triangle':
      return `<path class="${className}" d="M${at(x)} ${at(y - 5)}L${at(x + 5)} ${at(y + 4)}L${at(x - 5)} ${at(y + 4)}Z"/>`;
  }
}
