// Events of an answer -> what a clerk reads: a verdict per sheet with its front, and the certificates that the sheets make up.
import { both, make, TEXT, VERDICTS } from './text.js';
import { createViewer } from './viewer.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Drawn, so that no verdict is told by its colour. */
const ICONS = {
  check: ['M8 26l12 12 22-26'],
  'check-dashed': ['M8 26l12 12', 'M25 31l5-6', 'M34 20l8-9'],
  cross: ['M10 10l30 30', 'M40 10L10 40'],
  question: ['M14 17c0-13 22-13 22 0 0 9-11 8-11 17', 'M25 42v.1'],
};

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 50 50');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

function verdictBox(name, text) {
  const { look, icon: shape, title, about } = VERDICTS[name];
  return make(
    'div',
    { class: `verdict ${look}`, 'data-verdict': name },
    icon(shape),
    make('strong', {}, title),
    make('p', {}, text ? { ja: `${text.ja}${about.ja}`, en: `${text.en} ${about.en}` } : about),
  );
}

function factsOf(info) {
  const printed = new Date(info.printedAt);
  const zone = { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' };
  const rows = [
    [TEXT.facts.kind, info.kindText],
    [TEXT.facts.serial, { ja: info.serial, en: info.serial }],
    [TEXT.facts.page, TEXT.pageOf(info)],
    [
      TEXT.facts.printedAt,
      { ja: printed.toLocaleString('ja-JP', zone), en: `${printed.toLocaleString('en-GB', zone)} (Japan)` },
    ],
    [TEXT.facts.issuer, { ja: info.issuer.holder, en: info.issuer.holder }],
  ];
  return make(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]),
  );
}

/** Shows the events of one inquiry as they come. */
export class Results {
  #sheets;
  #summary;
  #names;
  #pageCounts = new Map();
  #cards = new Map();

  /** @param names the chosen files' names, which never leave the browser */
  constructor(sheets, summary, names) {
    this.#sheets = sheets;
    this.#summary = summary;
    this.#names = names;
  }

  notePages({ file, pages }) {
    this.#pageCounts.set(file, pages);
  }

  nameOf({ file, page }) {
    return TEXT.file(this.#names[file] ?? '?', page + 1, this.#pageCounts.get(file) ?? 1);
  }

  addSheet(event, picture) {
    const card = make('article', { class: 'sheet' });
    card.append(
      make('h3', {}, TEXT.sheetTitle(event.sheet + 1), ' ', make('span', { class: 'origin' }, this.nameOf(event))),
      verdictBox(event.cannotJudge ? 'cannot-judge' : event.verdict, event.text),
    );
    let viewer;
    if (event.info && picture) {
      if (event.info.demo) card.append(make('p', { class: 'warn' }, TEXT.demo));
      card.append(factsOf(event.info));
      viewer = createViewer(picture);
      card.append(viewer.element);
    }
    this.#cards.set(event.sheet, { card, viewer });
    this.#sheets.append(card);
  }

  async addComparison(event, picture) {
    const { viewer } = this.#cards.get(event.sheet);
    const about = make('div', { class: 'comparison' }, verdictBox(event.front, event.text));
    about.querySelector('p').append(make('span', { class: 'origin' }, ' ', this.nameOf(event)));
    if (event.differences.length > 0) about.append(make('h4', {}, TEXT.differences(event.differences.length)));
    if (event.margin.length > 0) about.append(make('p', { class: 'origin' }, TEXT.margin(event.margin.length)));
    viewer.element.before(about);
    if (picture) await viewer.addScan(picture, event);
  }

  addOtherPage(event) {
    this.#sheets.append(
      make(
        'article',
        { class: 'sheet' },
        make('h3', {}, TEXT.otherPage, ' ', make('span', { class: 'origin' }, this.nameOf(event))),
        verdictBox('unreadable', event.text),
      ),
    );
  }

  addCertificates(certificates) {
    const parts = [];
    if (certificates.length > 1) parts.push(make('p', { class: 'warn' }, TEXT.several(certificates.length)));
    for (const certificate of certificates) {
      const { pageCount, missing, repeated, sheets } = certificate;
      if (certificates.length === 1 && pageCount === 1 && repeated.length === 0) continue;
      parts.push(
        make(
          'div',
          { class: 'certificate', 'data-missing': missing.join(',') },
          make('h3', {}, TEXT.certificate(certificate)),
          make(
            'ul',
            {},
            missing.length > 0
              ? make('li', { class: 'note' }, TEXT.missing(missing))
              : make('li', {}, TEXT.complete(pageCount)),
            ...repeated.map((again) => make('li', { class: 'note' }, TEXT.repeated(again))),
            make(
              'li',
              {},
              ...both({ ja: '', en: '' }),
              ...sheets.flatMap((sheet, i) => [i > 0 ? ', ' : '', ...both(TEXT.sheetTitle(sheet + 1))]),
            ),
          ),
        ),
      );
    }
    this.#summary.replaceChildren(...parts);
  }
}
