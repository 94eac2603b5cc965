// The tray's jobs -> a bilingual page that shows them while they print, and keeps itself up to date.
import { escapeHtml } from '../../html.ts';
import { both } from '../preview/html.ts';
import { PAGE_STYLE } from '../preview/page-style.ts';
import { type Bilingual, KIND_TEXT, PAGE_TEXT, sheetTitle } from '../preview/page-text.ts';
import { PICTURE_KINDS } from '../preview/side-pictures.ts';
import { type DeviceStatus, deviceStrip, STRIP_STYLE } from './device-strip.ts';
import type { TrayJobView, TraySheet, TraySide } from './job-log.ts';

export interface LivePageOptions {
  /** For people: the printer's name and address. */
  readonly printer: string;
  /** Shown above the jobs; absent when the jobs of one print are all that there is. */
  readonly device?: DeviceStatus;
  /** `poll`: a script asks /live; `reload`: the file is loaded again each second; `none`: it is over. */
  readonly refresh: 'poll' | 'reload' | 'none';
  /** Puts a job's folder before its files. */
  readonly fileBase: (job: TrayJobView) => string;
}

const TEXT = {
  title: { ja: '仮想プリンター', en: 'Virtual printer' },
  waiting: { ja: 'ジョブを待っています。', en: 'Waiting for a job.' },
  job: { ja: 'ジョブ', en: 'Job' },
  received: { ja: '届いた網点', en: 'As received' },
  receivedAbout: {
    ja: '送られてきた画素の数え上げ。目に見える姿ではありません。',
    en: 'The pixels that were sent, counted; not what the eye sees.',
  },
  screened: {
    ja: 'この面は階調で届き、プリンターが網点を作りました。',
    en: 'This side came in tones; the printer made the dots itself.',
  },
  all: { ja: '拡大して見比べる', en: 'Enlarge and compare' },
  making: { ja: '作成中', en: 'being made' },
} as const satisfies Record<string, Bilingual>;

const STATES: Readonly<Record<TrayJobView['state'], Bilingual>> = {
  receiving: { ja: '受信・印刷中', en: 'receiving and printing' },
  developing: { ja: '印刷済み。見た目を計算中', en: 'printed; its looks are being made' },
  shown: { ja: '印刷済み', en: 'printed' },
  failed: { ja: '中止', en: 'ended early' },
};

const STYLE = `${PAGE_STYLE}${STRIP_STYLE}main a { color: var(--accent); }
.job { margin-top: 1.6rem; }
.job > p { margin: .2rem 0 .8rem; color: var(--soft); }
progress { width: 100%; height: .5rem; accent-color: var(--accent); }
.pending { display: grid; place-items: center; aspect-ratio: 210 / 297; border: 1px dashed var(--line); border-radius: 3px; color: var(--soft); font-size: .85rem; }
.views { grid-template-columns: repeat(5, minmax(0, 1fr)); }
@media (max-width: 50rem) { .views { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.badge { display: inline-block; margin-left: .6rem; padding: 0 .7rem; border-radius: 999px; border: 1px solid var(--line); font-size: .8rem; font-weight: 400; }
.badge.receiving, .badge.developing { border-color: var(--accent); color: var(--accent); }
`;

const SCRIPT = `
const root = document.documentElement;
const say = (language) => { root.dataset.language = language; root.lang = language; try { sessionStorage.language = language; } catch {} };
let known; try { known = sessionStorage.language; } catch {}
say(known || (navigator.language.startsWith('ja') ? 'ja' : 'en'));
document.getElementById('language').onclick = () => say(root.dataset.language === 'ja' ? 'en' : 'ja');
`;

const POLL = `
let version = '';
setInterval(async () => {
  const answer = await fetch('/live?' + version).catch(() => undefined);
  if (!answer || answer.status !== 200) return;
  version = answer.headers.get('etag') || '';
  document.querySelector('main').innerHTML = await answer.text();
}, 700);
`;

/** The whole page. */
export function livePage(jobs: readonly TrayJobView[], options: LivePageOptions): string {
  const reload = options.refresh === 'reload' ? '<meta http-equiv="refresh" content="1">\n' : '';
  const icon = options.refresh === 'poll' ? '<link rel="icon" href="/icon-48.png">\n' : '';
  return `<!doctype html>
<html lang="ja" data-language="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${reload}${icon}<title>${TEXT.title.ja} / ${TEXT.title.en}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<div><h1>${both(TEXT.title)}</h1><p>${escapeHtml(options.printer)}</p><p>${both(PAGE_TEXT.simulated)}</p></div>
<button id="language" type="button"><span lang="ja">English</span><span lang="en">日本語</span></button>
</header>
<main>${liveJobs(jobs, options)}</main>
<script>${SCRIPT}${options.refresh === 'poll' ? POLL : ''}</script>
</body>
</html>
`;
}

/** What changes: the part inside `main`. */
export function liveJobs(
  jobs: readonly TrayJobView[],
  { device, fileBase }: Pick<LivePageOptions, 'device' | 'fileBase'>,
): string {
  const strip = device === undefined ? '' : deviceStrip(device);
  if (jobs.length === 0) return `${strip}<p>${both(TEXT.waiting)}</p>`;
  return strip + jobs.map((job) => jobSection(job, fileBase(job))).join('\n');
}

function jobSection(job: TrayJobView, base: string): string {
  const megabytes = (job.bytes / 1e6).toFixed(1);
  const open = job.state === 'receiving' && job.expectedSides !== undefined;
  const sides = open ? `${job.sides}/${job.expectedSides}` : `${job.sides}`;
  const facts = {
    ja: `${job.sheets.length}枚、${sides}面、${megabytes} MB、${job.format}`,
    en: `${job.sheets.length} sheets, ${sides} sides, ${megabytes} MB, ${job.format}`,
  };
  const failure = job.failure === undefined ? '' : ` <code>${escapeHtml(job.failure)}</code>`;
  const bar =
    job.state === 'receiving'
      ? progressOf(job.sides, job.expectedSides)
      : job.state === 'developing'
        ? `<progress max="1" value="${job.share.toFixed(3)}"></progress>`
        : '';
  const all = job.state === 'shown' ? ` — <a href="${base}index.html">${both(TEXT.all)}</a>` : '';
  return `<section class="job"><h2>${both(TEXT.job)} ${job.jobId}<span class="badge ${job.state}">${both(STATES[job.state])}</span></h2>
<p>${both(facts)}${failure}${all}</p>${bar}
${job.sheets.map((sheet, i) => sheetBlock(sheet, i + 1, job, base)).join('\n')}
</section>`;
}

/** Sides so far, of as many as the job announced; without that it only shows that something moves. */
function progressOf(sides: number, expected: number | undefined): string {
  return !expected ? '<progress></progress>' : `<progress max="${expected}" value="${sides}"></progress>`;
}

function sheetBlock(sheet: TraySheet, number: number, job: TrayJobView, base: string): string {
  const side = (name: 'front' | 'back', shown: TraySide): string => `<div class="side">
<h3>${both(sheetTitle(number))} ${both(PAGE_TEXT[name])}</h3>
${shown.exact ? '' : `<p>${both(TEXT.screened)}</p>`}
<div class="views">${figure(base + shown.received, TEXT.received, TEXT.receivedAbout)}
${PICTURE_KINDS.map((kind) => {
  const picture = shown.pictures.find((made) => made.kind === kind);
  const { name, about } = KIND_TEXT[kind];
  if (picture) return figure(base + picture.file, name, about);
  return job.state === 'failed' ? '' : pending(name);
}).join('\n')}</div>
</div>`;
  return side('front', sheet.front) + (sheet.back ? side('back', sheet.back) : '');
}

function figure(file: string, name: Bilingual, about: Bilingual): string {
  return `<figure><a href="${file}"><img src="${file}" alt="${name.ja} / ${name.en}"></a>
<figcaption><b>${both(name)}</b> <span>${both(about)}</span></figcaption></figure>`;
}

function pending(name: Bilingual): string {
  return `<figure><div class="pending"><span>${both(TEXT.making)}</span></div><figcaption><b>${both(name)}</b></figcaption></figure>`;
}
