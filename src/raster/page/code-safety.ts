// A page's operators -> whether its paints can be drawn in the paint code, or would come out of it as something else.
import { OP } from './operators.ts';
import type { OperatorList } from './page-program.ts';

/** Blend modes that mix channels with each other, or turn paper (red 255) on paper into red 0: the code's red would lie. */
const CODE_BREAKING_BLENDS = new Set(['difference', 'exclusion', 'hue', 'saturation', 'color', 'luminosity']);

/** Whether a list, or a pattern in it, uses a blend mode or transfer function that the paint code would not survive. */
export function breaksCode(list: OperatorList): boolean {
  return list.fnArray.some((op, i) => {
    const value = list.argsArray[i];
    if (op === OP.setGState) {
      return (value![0] as [string, unknown][]).some(
        ([key, setting]) => (key === 'BM' && CODE_BREAKING_BLENDS.has(setting as string)) || (key === 'TR' && setting),
      );
    }
    if (op !== OP.setFillColorN && op !== OP.setStrokeColorN) return false;
    return value![0] === 'TilingPattern' && breaksCode(value![2] as OperatorList);
  });
}
