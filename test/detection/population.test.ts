// The table of docs/detection-image.md in small: a drawn device that nothing was fitted to, calibrated by its chart, judged with its copies.
// The long one: node bench/detection.ts --devices 8, and --model judge.
import { expect, it } from 'vitest';
import { figuresFor } from './figures.ts';
import { paperWorld } from './worlds.ts';

it('a device out of the population holds every figure', () => {
  const figures = figuresFor(paperWorld(403), [3, 4], false);
  expect(figures.latentIr).toBeGreaterThanOrEqual(0.3);
  expect(figures.blossomIr).toBeLessThanOrEqual(0.12);
  expect(figures.share).toBeLessThanOrEqual(1 / 3);
  expect(figures.dE).toBeLessThanOrEqual(1.5);
  expect(figures.dEk100).toBeLessThanOrEqual(2);
  expect(figures.dEcmy50).toBeLessThanOrEqual(2.5);
  expect(figures.dL).toBeGreaterThanOrEqual(20);
  expect([figures.eyeReads, figures.irReads]).toEqual([0, 1]);
  expect(figures.copyIr).toBeLessThanOrEqual(0.05);
  expect(figures.copyDE).toBeLessThanOrEqual(1.5);
  expect(figures.copyReads).toBe(0);
}, 240_000);
