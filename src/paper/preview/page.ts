// Names of picture files, side by side per sheet -> one bilingual HTML page that shows them, front and back.
import { escapeHtml } from '../../html.ts';
import { both } from './html.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { type Bilingual, KIND_TEXT, PAGE_TEXT, PLACE_TEXT, sheetTitle } from './page-text.ts';
import type { Place } from './places.ts';
import type { PictureKind, PreviewDevices } from './side-pictures.ts';

/** A picture's file, relative to the page. */
export interface PagePicture {
  readonly kind: PictureKind;
  readonly file: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Of the detection image, with its own words. */
export interface PageMarkPicture extends PagePicture {
  readonly caption: Bilingual;
}

export interface PageSide {
  readonly pictures: readonly PagePicture[];
  readonly closeUps: readonly { readonly reason: Place['reason']; readonly pictures: readonly PagePicture[] }[];
}

export interface PageSheet {
  /** From 1. */
  readonly sheet: number;
  readonly front: PageSide;
  readonly back: PageSide | undefined;
  /** The back's detection image, near; empty when it was shown before or there is none. */
  readonly mark: readonly PageMarkPicture[];
}

/** The whole page: no resource but the pictures beside it, and it works from file://. */
export function previewPage(sheets: readonly PageSheet[], devices: PreviewDevices): string {
  return `<!doctype html>
<html lang="ja" data-language="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${PAGE_TEXT.title.ja} / ${PAGE_TEXT.title.en}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<div>
<h1>${both(PAGE_TEXT.title)}</h1>
<p>${both(PAGE_TEXT.lead)}</p>
<p>${both(PAGE_TEXT.simulated)}</p>
</div>
<button id="language" type="button"><span lang="ja">English</span><span lang="en">日本語</span></button>
</header>
<main>
${sheets.map(sheetSection).join('\n')}
</main>
<footer>${deviceList(devices)}</footer>
<dialog>
<div class="bar"><strong></strong><span class="tabs"></span>
<button class="out" type="button" aria-label="zoom out">−</button><button class="in" type="button" aria-label="zoom in">＋</button>
<button class="close" type="button">${both(PAGE_TEXT.close)}</button></div>
<div class="stage"><img alt=""></div>
</dialog>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function sheetSection(sheet: PageSheet): string {
  return `<section class="sheet">
<h2 id="sheet-${sheet.sheet}">${both(sheetTitle(sheet.sheet))}</h2>
${sideBlock(sheet, 'front', sheet.front)}
${sheet.back ? sideBlock(sheet, 'back', sheet.back) : ''}
${sheet.mark.length > 0 ? markBlock(sheet) : ''}
</section>`;
}

function sideBlock(sheet: PageSheet, name: 'front' | 'back', side: PageSide): string {
  const id = `sheet-${sheet.sheet}-${name}`;
  const closeUps = side.closeUps.map(
    (closeUp) => `<h4>${both(PAGE_TEXT.closeUps)}: ${both(PLACE_TEXT[closeUp.reason])}</h4>
<div class="near">${closeUp.pictures.map((picture) => figure(picture, id, false)).join('\n')}</div>`,
  );
  const title = sheetTitle(sheet.sheet);
  const heading = {
    ja: `${title.ja} ${PAGE_TEXT[name].ja}`,
    en: `${title.en}, ${PAGE_TEXT[name].en.toLowerCase()}`,
  };
  return `<div class="side">
<h3 id="${id}">${both(heading)}</h3>
<div class="views">${side.pictures.map((picture) => figure(picture, id, true)).join('\n')}</div>
${closeUps.join('\n')}
</div>`;
}

function markBlock({ sheet, mark }: PageSheet): string {
  const figures = mark.map((picture) => figure(picture, `sheet-${sheet}-back`, false, picture.caption));
  return `<div class="side">
<h4>${both(PAGE_TEXT.mark)}</h4>
<div class="near">${figures.join('\n')}</div>
</div>`;
}

function figure(picture: PagePicture, titleId: string, explained: boolean, caption?: Bilingual): string {
  const { name: usual, about } = KIND_TEXT[picture.kind];
  const name = caption ?? usual;
  const file = encodeURI(picture.file);
  return `<figure><a href="${file}" data-title="${titleId}"><img src="${file}" width="${picture.widthPx}" height="${picture.heightPx}" loading="lazy" alt="${escapeHtml(`${name.ja} / ${name.en}`)}"></a>
<figcaption><b>${both(name)}</b>${explained ? ` <span>${both(about)}</span>` : ''}</figcaption></figure>`;
}

function deviceList({ printer, copier, colourCopier, scanner }: PreviewDevices): string {
  const copiers = copier === colourCopier ? [copier] : [copier, colourCopier];
  const rows: [Bilingual, string][] = [
    [PAGE_TEXT.printer, `${printer.name}, ${printer.dpi} dpi`],
    ...copiers.map(({ name, scanner: glass, tone }): [Bilingual, string] => [
      PAGE_TEXT.copier,
      `${name}, ${glass.dpi} dpi, white ${Math.round(tone.whitePoint * 100)} %`,
    ]),
    [PAGE_TEXT.scanner, `${scanner.name}, ${scanner.dpi} dpi`],
  ];
  return `<dl>${rows.map(([name, value]) => `<div><dt>${both(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}
