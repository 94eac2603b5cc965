// Files that a clerk drops or chooses -> one inquiry, its progress and its results.
import { readFrames } from './frames.js';
import { Results } from './results.js';
import { both, here, make, TEXT } from './text.js';

const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const limits = { files: Number(document.body.dataset.files), mebibytes: Number(document.body.dataset.fileMebibytes) };

const TITLES = { ja: 'スクランブル画像 問い合わせサイト', en: 'Scrambled image inquiry site' };
function setLanguage(language) {
  root.dataset.language = language;
  root.lang = language;
  document.title = TITLES[language];
}
setLanguage(navigator.language.startsWith('ja') ? 'ja' : 'en');
$('language').addEventListener('click', () => setLanguage(root.dataset.language === 'ja' ? 'en' : 'ja'));
$('demo').hidden = document.body.dataset.demo !== 'true';

let chosen = [];
let asking;

function say(text, isError = false) {
  $('status').replaceChildren(...both(text));
  $('status').classList.toggle('error', isError);
}

function choose(files) {
  chosen = [...files];
  const problem =
    chosen.length > limits.files
      ? TEXT.tooManyFiles(limits.files)
      : chosen
          .map((file) => file.size > limits.mebibytes * 2 ** 20 && TEXT.tooLarge(file.name, limits.mebibytes))
          .find(Boolean);
  $('chosen').replaceChildren(
    ...chosen.map((file) =>
      make('li', {}, make('span', {}, file.name), make('span', {}, `${(file.size / 1e6).toFixed(1)} MB`)),
    ),
  );
  $('chosen').hidden = chosen.length === 0;
  $('clear').hidden = chosen.length === 0;
  $('send').disabled = chosen.length === 0 || Boolean(problem);
  say(problem || { ja: '', en: '' }, Boolean(problem));
}

$('files').addEventListener('change', () => choose($('files').files));
for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    $('drop').classList.add('over');
  });
}
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) $('drop').classList.remove('over');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  $('drop').classList.remove('over');
  if (!asking && event.dataTransfer?.files.length) choose(event.dataTransfer.files);
});

function clearResults() {
  for (const image of document.querySelectorAll('#results img')) URL.revokeObjectURL(image.src);
  $('sheets').replaceChildren();
  $('summary').replaceChildren();
  $('results').hidden = true;
}

$('clear').addEventListener('click', () => {
  $('form').reset();
  choose([]);
  clearResults();
  $('files').focus();
});
$('print').addEventListener('click', () => window.print());
$('stop').addEventListener('click', () => asking?.abort());

function working(on) {
  $('working').hidden = !on;
  $('form').toggleAttribute('inert', on);
  if (on) $('bar').removeAttribute('value');
}

/** Progress for eyes at once, for ears only when the words change. */
let lastSaid = '';
function tellProgress(text, share) {
  if (share === undefined) $('bar').removeAttribute('value');
  else $('bar').value = share;
  if (here(text) === lastSaid) return;
  lastSaid = here(text);
  $('bar-label').replaceChildren(...both(text));
  say(text);
}

$('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (chosen.length === 0 || asking) return;
  asking = new AbortController();
  clearResults();
  working(true);
  tellProgress(TEXT.uploading);
  const results = new Results(
    $('sheets'),
    $('summary'),
    chosen.map(({ name }) => name),
  );
  const body = new FormData();
  // Names stay here: the site needs the pictures only.
  for (const file of chosen) body.append('scan', file, 'scan');
  try {
    const response = await fetch('/inquiry', { method: 'POST', body, signal: asking.signal, cache: 'no-store' });
    if (!response.ok) throw (await response.json()).error;
    let ended = false;
    for await (const { event: told, picture } of readFrames(response.body)) {
      ended = await show(told, picture, results);
    }
    if (!ended) throw TEXT.lost;
    say(TEXT.done);
  } catch (error) {
    if (asking.signal.aborted) say(TEXT.stopped);
    else if (error?.ja) say({ ja: error.ja, en: error.en }, true);
    else say(TEXT.lost, true);
    // The status is neither beside the results nor on paper.
    if (!$('results').hidden) $('summary').prepend(make('p', { class: 'warn', id: 'incomplete' }, TEXT.incomplete));
  } finally {
    asking = undefined;
    working(false);
    if (!$('results').hidden) $('results-title').focus();
  }
});

/** @returns true at the end of the answer */
async function show(event, picture, results) {
  switch (event.kind) {
    case 'progress':
      results.notePages(event);
      tellProgress(
        TEXT.reading(chosen[event.file]?.name ?? '', event.page + 1, event.pages),
        (event.page + event.share) / event.pages,
      );
      break;
    case 'sheet':
      $('asked-at').replaceChildren(...both(TEXT.askedAt(new Date())));
      $('results').hidden = false;
      results.addSheet(event, picture);
      break;
    case 'comparing':
      tellProgress(TEXT.comparing);
      break;
    case 'comparison':
      await results.addComparison(event, picture);
      break;
    case 'other-page':
      $('asked-at').replaceChildren(...both(TEXT.askedAt(new Date())));
      $('results').hidden = false;
      results.addOtherPage(event);
      break;
    case 'certificates':
      results.addCertificates(event.certificates);
      break;
    case 'error':
      throw event.error;
    case 'done':
      return true;
  }
  return false;
}
