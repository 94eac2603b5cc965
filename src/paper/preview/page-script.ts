// What the page of pictures does: language, and enlarging with a change of view that keeps the place.

/** Plain browser JavaScript, no import, works from file://. */
export const PAGE_SCRIPT = `
const root = document.documentElement;
const setLanguage = (language) => { root.dataset.language = language; root.lang = language; };
setLanguage(navigator.language.startsWith('ja') ? 'ja' : 'en');
document.getElementById('language').onclick = () => setLanguage(root.dataset.language === 'ja' ? 'en' : 'ja');

const dialog = document.querySelector('dialog');
const stage = dialog.querySelector('.stage');
const picture = stage.querySelector('img');
const tabs = dialog.querySelector('.tabs');
const title = dialog.querySelector('strong');
let group = [];
let index = 0;
let zoom = 1;

// All views of a side are shown as wide as the sheet, whatever their dpi, so that the place stays.
const fit = () => Math.min(stage.clientWidth - 32, (stage.clientHeight - 32) * picture.naturalWidth / picture.naturalHeight);
const layout = () => { picture.style.width = Math.round(fit() * zoom) + 'px'; picture.style.imageRendering = zoom > 3 ? 'pixelated' : 'auto'; };

function show(next) {
  index = (next + group.length) % group.length;
  const [x, y] = [stage.scrollLeft, stage.scrollTop];
  const link = group[index];
  picture.onload = () => { layout(); stage.scrollTo(x, y); };
  picture.src = link.href;
  picture.alt = link.querySelector('img').alt;
  title.innerHTML = link.dataset.title ? document.getElementById(link.dataset.title).innerHTML : '';
  [...tabs.children].forEach((tab, i) => tab.setAttribute('aria-pressed', String(i === index)));
}

function setZoom(next, clientX = stage.clientWidth / 2, clientY = stage.clientHeight / 2) {
  const before = picture.getBoundingClientRect();
  const box = stage.getBoundingClientRect();
  const fx = (box.left + clientX - before.left) / before.width;
  const fy = (box.top + clientY - before.top) / before.height;
  zoom = Math.min(12, Math.max(1, next));
  layout();
  const after = picture.getBoundingClientRect();
  stage.scrollLeft += after.left + fx * after.width - box.left - clientX;
  stage.scrollTop += after.top + fy * after.height - box.top - clientY;
}

for (const views of document.querySelectorAll('.views, .near')) {
  const links = [...views.querySelectorAll('a')];
  links.forEach((link, i) => {
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      group = links;
      zoom = 1;
      tabs.replaceChildren(...links.map((other, k) => {
        const tab = document.createElement('button');
        tab.innerHTML = other.parentElement.querySelector('b').innerHTML;
        tab.onclick = () => show(k);
        return tab;
      }));
      dialog.showModal();
      show(i);
    };
  });
}
dialog.querySelector('.in').onclick = () => setZoom(zoom * 1.6);
dialog.querySelector('.out').onclick = () => setZoom(zoom / 1.6);
dialog.querySelector('.close').onclick = () => dialog.close();
dialog.onkeydown = (event) => {
  if (event.key === 'ArrowRight') show(index + 1);
  else if (event.key === 'ArrowLeft') show(index - 1);
  else if (event.key === '+' || event.key === ';') setZoom(zoom * 1.6);
  else if (event.key === '-') setZoom(zoom / 1.6);
  else return;
  event.preventDefault();
};
stage.onwheel = (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  const box = stage.getBoundingClientRect();
  setZoom(zoom * (event.deltaY < 0 ? 1.25 : 0.8), event.clientX - box.left, event.clientY - box.top);
};
stage.ondblclick = (event) => {
  const box = stage.getBoundingClientRect();
  setZoom(zoom > 1 ? 1 : 4, event.clientX - box.left, event.clientY - box.top);
};
let grip;
stage.onpointerdown = (event) => { grip = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop }; event.preventDefault(); };
window.onpointermove = (event) => { if (grip) stage.scrollTo(grip.x - event.clientX, grip.y - event.clientY); };
window.onpointerup = () => { grip = undefined; };
window.onresize = () => { if (dialog.open) layout(); };
`;
