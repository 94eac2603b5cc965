// Planes of 32-bit floats -> blurred or resampled planes in plain TypeScript: what the WebAssembly must give, bit for bit.
import type { FloatKernels } from './float-kernels.ts';

const f = Math.fround;

export const plainFloatKernels: FloatKernels = {
  name: 'plain',

  blur(input, width, height, weights, out) {
    const radius = weights.length - 1;
    const outWidth = width - 2 * radius;
    const outHeight = height - 2 * radius;
    const pass = new Float32Array(width * outHeight);
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < width; x++) {
        const centre = (y + radius) * width + x;
        let sum = f(weights[0] * input[centre]);
        for (let k = 1; k <= radius; k++) {
          sum = f(sum + f(weights[k] * f(input[centre - k * width] + input[centre + k * width])));
        }
        pass[y * width + x] = sum;
      }
    }
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        const centre = y * width + x + radius;
        let sum = f(weights[0] * pass[centre]);
        for (let k = 1; k <= radius; k++) sum = f(sum + f(weights[k] * f(pass[centre - k] + pass[centre + k])));
        out[y * outWidth + x] = sum;
      }
    }
  },

  reflect(absorbed, width, height, weights, grain, whites, outs) {
    const radius = weights.length - 1;
    const outWidth = width - 2 * radius;
    const spread = new Float32Array(outWidth * (height - 2 * radius));
    plainFloatKernels.blur(absorbed, width, height, weights, spread);
    for (const [c, white] of whites.entries()) {
      for (let i = 0; i < spread.length; i++) {
        const at = (Math.floor(i / outWidth) + radius) * width + (i % outWidth) + radius;
        outs[c][i] = f(f(f(f(white) * grain[i]) * f(1 - absorbed[at])) * f(1 - spread[i]));
      }
    }
  },

  resample(input, width, rows, firstRow, columns, firstColumn, out) {
    const narrow = new Float32Array(width * rows.count);
    for (let j = 0; j < rows.count; j++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = 0; k < rows.taps; k++) {
          const at = (rows.firsts[j] - firstRow + k) * width + x;
          sum = f(sum + f(rows.weights[j * rows.taps + k] * input[at]));
        }
        narrow[j * width + x] = sum;
      }
    }
    const lanes = new Float32Array(4);
    for (let j = 0; j < rows.count; j++) {
      for (let i = 0; i < columns.count; i++) {
        lanes.fill(0);
        const from = j * width + columns.firsts[i] - firstColumn;
        for (let k = 0; k < columns.taps; k++) {
          lanes[k & 3] += f(columns.weights[i * columns.taps + k] * narrow[from + k]);
        }
        out[j * columns.count + i] = f(f(lanes[0] + lanes[1]) + f(lanes[2] + lanes[3]));
      }
    }
  },
};
