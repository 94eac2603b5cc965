// A size and a seed -> a blue-noise threshold matrix by the void-and-cluster method.

/*
 * R. Ulichney, "The void-and-cluster method for dither array generation", Proc. SPIE 1913 (1993) 332-343.
 * Any share of the matrix's cells, taken by rank, is spread evenly and without pattern; the matrix repeats seamlessly.
 */

/** Width of the Gaussian that measures crowding, cells (Ulichney's choice). */
const SIGMA = 1.5;

/**
 * @param size side of the square matrix, cells; cost grows with its fourth power (64: a tenth of a second)
 * @param random uniform numbers in [0, 1): the seed
 * @returns ranks 0 .. size^2 - 1, each once, row by row
 */
export function voidAndCluster(size: number, random: () => number): Uint16Array {
  const count = size * size;
  const bell = new Float64Array(count);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = Math.min(x, size - x);
      const dy = Math.min(y, size - y);
      bell[y * size + x] = Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA));
    }
  }
  const energy = new Float64Array(count);
  const set = new Uint8Array(count);
  const toggle = (place: number, sign: 1 | -1) => {
    set[place] = sign === 1 ? 1 : 0;
    const px = place % size;
    const py = (place - px) / size;
    for (let y = 0; y < size; y++) {
      const from = ((y - py + size) % size) * size;
      for (let x = 0; x < size; x++) energy[y * size + x] += sign * bell[from + ((x - px + size) % size)];
    }
  };
  // Tightest cluster: the set place of most energy. Largest void: the empty place of least.
  const extreme = (value: 0 | 1): number => {
    let best = -1;
    for (let i = 0; i < count; i++) {
      if (set[i] !== value) continue;
      if (best < 0 || (value === 1 ? energy[i] > energy[best] : energy[i] < energy[best])) best = i;
    }
    return best;
  };

  const minority = Math.max(1, Math.floor(count / 10));
  for (let placed = 0; placed < minority; ) {
    const place = Math.floor(random() * count);
    if (set[place] === 0) {
      toggle(place, 1);
      placed++;
    }
  }
  for (;;) {
    const cluster = extreme(1);
    toggle(cluster, -1);
    const gap = extreme(0);
    toggle(gap, 1);
    if (gap === cluster) break;
  }
  const ranks = new Uint16Array(count);
  const prototype = set.slice();
  const prototypeEnergy = energy.slice();
  for (let rank = minority - 1; rank >= 0; rank--) {
    const cluster = extreme(1);
    toggle(cluster, -1);
    ranks[cluster] = rank;
  }
  set.set(prototype);
  energy.set(prototypeEnergy);
  for (let rank = minority; rank < count; rank++) {
    const gap = extreme(0);
    toggle(gap, 1);
    ranks[gap] = rank;
  }
  return ranks;
}
