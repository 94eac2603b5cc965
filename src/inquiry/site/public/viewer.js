// The restored front, the scan laid over it and the marks -> a viewer with zoom, overlay and jumps, by mouse, touch and keyboard.
import { here, make, TEXT } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';
const ZOOMS = [1, 1.5, 2, 3, 4, 6];
const A4_MM = { width: 210, height: 297 };

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Grey of a picture as bytes, at its own size. */
async function greyOf(blob) {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return { grey, width, height };
}

/** Both pictures in one: where they agree black on white; blue where only the restored one has ink, orange where only the scan has. */
async function overlayOf(restored, scanned) {
  const [a, b] = await Promise.all([greyOf(restored), greyOf(scanned)]);
  const canvas = make('canvas', { role: 'img', 'aria-label': here(TEXT.views.overlay) });
  canvas.width = a.width;
  canvas.height = a.height;
  const context = canvas.getContext('2d');
  const image = context.createImageData(a.width, a.height);
  for (let i = 0; i < a.grey.length; i++) {
    const r = a.grey[i] / 255;
    const s = Math.min(1, b.grey[i] / 225);
    // Blue (31, 111, 208) takes ink of the restored front, orange (224, 106, 0) that of the scan; both give nearly black.
    const p = 4 * i;
    image.data[p] = 255 * (r + (1 - r) * 0.12) * (s + (1 - s) * 0.88);
    image.data[p + 1] = 255 * (r + (1 - r) * 0.43) * (s + (1 - s) * 0.42);
    image.data[p + 2] = 255 * (r + (1 - r) * 0.82) * s;
    image.data[p + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function markLayer(differences, margin) {
  const layer = svg('svg', {
    class: 'marks',
    viewBox: `0 0 ${A4_MM.width} ${A4_MM.height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const box = ({ xMm, yMm, widthMm, heightMm }) => ({
    x: xMm - 1,
    y: yMm - 1,
    width: widthMm + 2,
    height: heightMm + 2,
    rx: 0.8,
  });
  for (const mark of margin)
    layer.append(svg('g', { class: 'margin' }, svg('rect', { ...box(mark), class: 'halo' }), svg('rect', box(mark))));
  for (const [index, mark] of differences.entries()) {
    const x = Math.max(3, mark.xMm - 1);
    const y = Math.max(3, mark.yMm - 2.6);
    const number = svg('text', { x, y: y + 1.4 });
    number.textContent = String(index + 1);
    layer.append(
      svg(
        'g',
        { class: mark.kind },
        svg('rect', { ...box(mark), class: 'halo' }),
        svg('rect', box(mark)),
        svg('circle', { cx: x, cy: y, r: 2.7, class: 'tag' }),
        number,
      ),
    );
  }
  return layer;
}

/**
 * Builds a viewer.
 * @param restored Blob of the restored front
 * @returns {{ element: HTMLElement, addScan: (scanned: Blob, comparison: object) => Promise<void> }}
 */
export function createViewer(restored) {
  const url = URL.createObjectURL(restored);
  const picture = make('img', { src: url, alt: here(TEXT.restoredAlt) });
  const page = make('div', { class: 'page' }, make('div', { 'data-view': 'restored' }, picture));
  const viewport = make(
    'div',
    { class: 'viewport', tabindex: 0, role: 'region', 'aria-label': here(TEXT.restoredAlt) },
    page,
  );
  const shown = make('span', { class: 'zoom', 'aria-live': 'polite' });
  let zoom = 0;
  const setZoom = (next, at = { x: 0.5, y: 0.5 }) => {
    const before = ZOOMS[zoom];
    zoom = Math.min(Math.max(next, 0), ZOOMS.length - 1);
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = viewport;
    const [x, y] = [scrollLeft + at.x * clientWidth, scrollTop + at.y * clientHeight];
    page.style.width = `${ZOOMS[zoom] * 100}%`;
    const ratio = ZOOMS[zoom] / before;
    viewport.scrollTo(x * ratio - at.x * clientWidth, y * ratio - at.y * clientHeight);
    shown.textContent = `${ZOOMS[zoom] * 100} %`;
    zoomOut.disabled = zoom === 0;
    zoomIn.disabled = zoom === ZOOMS.length - 1;
  };
  const zoomOut = make(
    'button',
    { type: 'button', class: 'plain', onclick: () => setZoom(zoom - 1) },
    '− ',
    TEXT.zoomOut,
  );
  const zoomIn = make(
    'button',
    { type: 'button', class: 'plain', onclick: () => setZoom(zoom + 1) },
    '＋ ',
    TEXT.zoomIn,
  );
  const fit = make('button', { type: 'button', class: 'plain', onclick: () => setZoom(0) }, TEXT.fit);
  const views = make('div', { class: 'viewer-bar', role: 'group' });
  const bar = make('div', { class: 'viewer-bar' }, zoomOut, shown, zoomIn, fit);
  viewport.addEventListener('keydown', (event) => {
    const step = { '+': 1, ';': 1, '=': 1, '-': -1 }[event.key];
    if (step && !event.ctrlKey && !event.metaKey) {
      setZoom(zoom + step);
      event.preventDefault();
    } else if (event.key === '0' && !event.ctrlKey && !event.metaKey) setZoom(0);
  });
  setZoom(0);
  const legend = make('p', { class: 'legend', hidden: true });
  const element = make('div', { class: 'viewer' }, views, bar, legend, viewport);

  const show = (name) => {
    for (const layer of page.querySelectorAll('[data-view]')) layer.hidden = layer.dataset.view !== name;
    for (const button of views.children) button.setAttribute('aria-pressed', String(button.dataset.name === name));
    legend.hidden = name !== 'overlay';
  };

  const jumpTo = ({ xMm, yMm, widthMm, heightMm }, index) => {
    for (const [i, group] of page.querySelectorAll('.marks g:not(.margin)').entries())
      group.classList.toggle('current', i === index);
    setZoom(Math.max(zoom, 3));
    viewport.scrollTo(
      ((xMm + widthMm / 2) / A4_MM.width) * page.clientWidth - viewport.clientWidth / 2,
      ((yMm + heightMm / 2) / A4_MM.height) * page.clientHeight - viewport.clientHeight / 2,
    );
    viewport.scrollIntoView({ block: 'nearest' });
  };

  const addScan = async (scanned, { differences, margin }) => {
    const view = (name, content) => page.append(make('div', { 'data-view': name, hidden: true }, content));
    view('scanned', make('img', { src: URL.createObjectURL(scanned), alt: here(TEXT.views.scanned) }));
    view('overlay', await overlayOf(restored, scanned));
    page.append(markLayer(differences, margin));
    legend.replaceChildren(
      make('span', { class: 'only-restored' }, TEXT.onlyRestored),
      make('span', { class: 'only-scanned' }, TEXT.onlyScanned),
      make('span', {}, TEXT.pattern),
    );
    for (const name of ['overlay', 'scanned', 'restored']) {
      views.append(
        make(
          'button',
          { type: 'button', class: 'plain', 'data-name': name, onclick: () => show(name) },
          TEXT.views[name],
        ),
      );
    }
    show('overlay');
    const list = make('ol', { class: 'differences' });
    for (const [index, mark] of differences.entries()) {
      list.append(
        make(
          'li',
          {},
          make(
            'button',
            { type: 'button', class: 'plain', onclick: () => jumpTo(mark, index) },
            `${index + 1}. `,
            TEXT.kinds[mark.kind],
            ' — ',
            TEXT.place(mark),
          ),
        ),
      );
    }
    if (differences.length > 0) element.prepend(list);
  };
  return { element, addScan };
}
