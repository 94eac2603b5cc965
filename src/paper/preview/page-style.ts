// How the page of pictures looks.

export const PAGE_STYLE = `
:root { --ink: #22303c; --soft: #5d6b76; --line: #d9d4ca; --ground: #f3f0e9; --card: #fffdf8; --accent: #b1475f; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
  font-family: "Hiragino Sans", "Noto Sans JP", "BIZ UDGothic", "Yu Gothic UI", system-ui, sans-serif; }
:root[data-language=ja] [lang=en], :root[data-language=en] [lang=ja] { display: none; }
header { padding: 2.2rem clamp(1rem, 4vw, 3.5rem) 1.2rem; display: flex; gap: 1.5rem; align-items: flex-start; }
header div { flex: 1; } header p { max-width: 60rem; } header button { white-space: nowrap; }
h1 { margin: 0 0 .3rem; font-size: 1.9rem; letter-spacing: .04em; font-weight: 600; }
h1::after { content: ""; display: block; width: 3.2rem; height: 3px; margin-top: .5rem; background: var(--accent); border-radius: 2px; }
header p { margin: .4rem 0 0; color: var(--soft); }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 999px; padding: .3rem 1rem; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--accent); outline: none; }
main { padding: 0 clamp(1rem, 4vw, 3.5rem) 3rem; }
section.sheet { margin-top: 1.6rem; }
h2 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .6rem; }
.side { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1rem 1.2rem 1.3rem; margin-bottom: 1.2rem; box-shadow: 0 1px 3px rgb(40 30 10 / 6%); }
h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .8rem; color: var(--accent); }
.views { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.1rem; }
.near { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.1rem; }
figure { margin: 0; }
figure a { display: block; }
figure img { display: block; width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: 3px; transition: box-shadow .15s; cursor: zoom-in; }
figure a:hover img, figure a:focus-visible img { box-shadow: 0 4px 18px rgb(40 30 10 / 22%); }
figcaption { font-size: .85rem; margin-top: .45rem; }
figcaption b { font-weight: 600; }
figcaption span { color: var(--soft); }
h4 { font-size: .9rem; font-weight: 600; margin: 1.3rem 0 .6rem; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .2rem 2rem; font-size: .85rem; color: var(--soft); margin: 0; }
dl div { display: flex; gap: .5rem; } dt { font-weight: 600; } dd { margin: 0; }
footer { padding: 0 clamp(1rem, 4vw, 3.5rem) 2.5rem; }
dialog { width: 100vw; height: 100vh; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: #2a2723; color: #f5f1e8; }
dialog::backdrop { background: #2a2723; }
dialog .bar { position: absolute; inset: 0 0 auto; height: 3.4rem; display: flex; gap: .5rem; align-items: center; padding: 0 1rem; background: rgb(28 26 23 / 92%); overflow-x: auto; }
dialog .tabs { display: flex; gap: .5rem; margin-right: 1rem; }
dialog .bar strong { flex: 1; font-weight: 600; white-space: nowrap; }
dialog .bar button { background: none; border-color: #6b655b; color: inherit; white-space: nowrap; }
dialog .bar button[aria-pressed=true] { background: #f5f1e8; color: #2a2723; }
dialog .stage { position: absolute; inset: 3.4rem 0 0; overflow: auto; cursor: grab; }
dialog .stage img { display: block; margin: 1rem auto; max-width: none; background: #fff; user-select: none; }
@media (max-width: 40rem) { header { flex-direction: column; } }
`;
