// `calibrate diff`: two profiles -> what changed, in words and figures; exit code 0 when nothing that matters did, else 1.
import { diffProfiles } from '../../calibrate/diff.ts';
import { loadProfile } from '../../calibrate/profile.ts';
import type { Console } from '../console.ts';
import { required } from './calibrate-flags.ts';

export async function diff([first, second]: readonly string[], out: Console): Promise<number> {
  const before = await loadProfile(required(first, 'A.json'));
  const after = await loadProfile(required(second, 'B.json'));
  const result = diffProfiles(before, after);
  for (const { matters, en, ja } of result.findings)
    out.tell(`${matters ? '!' : ' '} ${en}`, `${matters ? '!' : ' '} ${ja}`);
  const figures = result.changes.length;
  out.tell(
    result.same
      ? `Nothing differs that matters (${figures} values differ; --json lists them).`
      : `They differ where it matters (lines with !); ${figures} values in all, --json lists them.`,
    result.same
      ? `実質的な違いはありません（異なる値 ${figures} 個、--json で一覧）。`
      : `実質的な違いがあります（! の行）。異なる値は全部で ${figures} 個、--json で一覧できます。`,
  );
  out.result(result);
  return result.same ? 0 : 1;
}
