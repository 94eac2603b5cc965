// The line screen under its film on simulated paper, calibrated and copied: the blossom goes, ○証 stands out, and on a copy it does not.
import { expect, it } from 'vitest';
import { typicalPrinter } from '../../src/paper/devices.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import { buildFilm, buildLineScreen } from '../../src/raster/detection/line-screen.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings-schema.ts';
import { eyeSees, filmFiguresFor, judgeFilmWorld, paperFilmWorld } from './film-figures.ts';
import { contrast, meansOf } from './measure.ts';

// One of each paper model; the copiers are the sharpest of the first six of either. The whole table: bench/detection-film.ts.
for (const world of [paperFilmWorld(403), judgeFilmWorld(303)]) {
  it(`on ${world.name}: aligned, by eye, and copied`, () => {
    const figures = filmFiguresFor(world, [3]);
    expect(figures.filmLatent).toBeGreaterThanOrEqual(0.4);
    expect(figures.filmBlossom).toBeLessThanOrEqual(0.05);
    expect(figures.eyeBlossom).toBeGreaterThan(0.1);
    expect(figures.eyeLatent).toBeLessThan(0.03);
    expect([figures.filmReads, figures.eyeReads, figures.copyReads]).toEqual([1, 0, 0]);
  }, 240_000);
}

it('an engine that prints so dark that a thirtieth of the light is left through the film: the mark is found', () => {
  // A lone pixel prints 2.44 pixel areas, the laser's spot is 25 um: one of the three that the finder missed among eight of the darkest of judge engines 1001 to 1200.
  const { filmLatent, filmReads, eyeReads } = filmFiguresFor(judgeFilmWorld(1070), []);
  expect(filmLatent).toBeGreaterThanOrEqual(0.4);
  expect([filmReads, eyeReads]).toEqual([1, 0]);
}, 240_000);

it('an engine with small dots that help each other: the ground follows from what a lone dot takes, too', () => {
  // A lone pixel prints 1.15 pixel areas, the spot is 26 um wide: by the lattice's tone and solid black alone .068 of the blossom is left.
  const { filmBlossom, filmLatent } = filmFiguresFor(judgeFilmWorld(602), []);
  expect(filmBlossom).toBeLessThanOrEqual(0.05);
  expect(filmLatent).toBeGreaterThanOrEqual(0.4);
}, 240_000);

const SETTINGS = parseDetectionSettings();

it('moved by a dot ○証 turns light, by two it is lost; a ground of another density shows the blossom', () => {
  const world = paperFilmWorld(0, typicalPrinter(600));
  const film = buildFilm(SETTINGS.sizeMm, 600, 5);
  const image = buildLineScreen(SETTINGS, { dpi: 600, places: 5, groundDensity: 0.59 }, { dpi: 600 });
  const print = world.print(image.k, 5);
  const moved = (dots: number) => meansOf(eyeSees(print, film, 0, dots * 4), image);
  expect(moved(1).latent[0]).toBeGreaterThan(moved(1).surround[0] * 1.5);
  expect(contrast(moved(2).latent[0], moved(2).surround[0])).toBeLessThan(0.1);
  expect(findLatent(eyeSees(print, film), 'either').found).toBe(true);
  const other = buildLineScreen(SETTINGS, { dpi: 600, places: 5, groundDensity: 0.3 }, { dpi: 600 });
  const through = meansOf(eyeSees(world.print(other.k, 5), film), other);
  expect(contrast((through.petals[0] + through.surround[0]) / 2, through.paper[0])).toBeGreaterThan(0.15);
}, 240_000);
