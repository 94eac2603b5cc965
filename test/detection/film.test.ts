// The line screen under its film on simulated paper: the blossom goes, ○証 stands out; without the film it is the other way round.
import { expect, it } from 'vitest';
import { EYE, typicalPrinter } from '../../src/paper/devices.ts';
import { throughFilm } from '../../src/paper/film.ts';
import { printSide } from '../../src/paper/printed-side.ts';
import { scan } from '../../src/paper/scanner.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import { buildFilm, buildLineScreen, lineScreensAt } from '../../src/raster/detection/line-screen.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings.ts';
import { contrast, type MarkPicture, meansOf } from './measure.ts';

const SETTINGS = parseDetectionSettings();
const LINES = lineScreensAt(600);
const image = buildLineScreen(SETTINGS, LINES, { dpi: 600 });
const film = buildFilm(SETTINGS.sizeMm, LINES);
const paper = printSide({ k: image.k }, typicalPrinter(600));
const periodUm = (LINES.periodPx * 25_400) / 600;
const look = (xUm: number): MarkPicture => scan(throughFilm(paper, film, 600, { xUm, yUm: 0 }), EYE);

it('aligned: the blossom is gone and ○証 stands out', () => {
  const { latent, surround, petals, paper: ground } = meansOf(look(0), image);
  expect(contrast(latent[0], surround[0])).toBeGreaterThanOrEqual(0.4);
  expect(contrast((petals[0] + surround[0]) / 2, ground[0])).toBeLessThanOrEqual(0.05);
  expect(findLatent(look(0), 'either').found).toBe(true);
}, 120_000);

it('moved by half a period ○証 turns light; by a quarter it is lost', () => {
  const half = meansOf(look(periodUm / 2), image);
  expect(half.latent[0]).toBeGreaterThan(half.surround[0] * 1.6);
  // An odd slit lies half a pixel beside the middle of an even line.
  const quarter = meansOf(look(periodUm / 4 + 25_400 / 600 / 2), image);
  expect(contrast(quarter.latent[0], quarter.surround[0])).toBeLessThan(0.25);
}, 120_000);

it('without the film the blossom shows and ○証 does not', () => {
  const bare = scan(paper, EYE);
  const { latent, surround, petals, paper: ground } = meansOf(bare, image);
  expect(contrast(latent[0], surround[0])).toBeLessThan(0.05);
  expect(contrast((petals[0] + surround[0]) / 2, ground[0])).toBeGreaterThan(0.1);
  expect(findLatent(bare, 'either').found).toBe(false);
}, 120_000);
