// Two profiles -> what changed between them, in words and figures, and whether it matters on paper.
import { DRIFT_LIMIT, driftOf } from './check.ts';
import { coarseCurveOf, interpolate, type PatchMean, round } from './fit.ts';
import { lightnessOf } from './lightness.ts';
import type { DeviceProfile } from './profile.ts';
import { type Leaf, leavesOf } from './profile-paths.ts';

/** From this difference of word and surround on, L*, screens no longer fit the device: half of what a careful eye sees. */
export const MISMATCH_LIMIT = 0.5;
/** Of other values that patterns are made from: what changes by less is measurement noise, as two scans of one print give it. */
const NOISE_SHARE = 0.05;

export interface ProfileChange {
  /** As profile-paths.ts names it; of a finding, what it is about. */
  readonly path: string;
  readonly before: Leaf;
  readonly after: Leaf;
  /** It changes what is printed or how the device prints by more than two scans of one print differ. */
  readonly matters: boolean;
}

/** What the changes mean, in words. */
export interface ProfileFinding {
  readonly kind: 'device' | 'drift' | 'tone' | 'mismatch' | 'resolution' | 'screen' | 'override' | 'section';
  readonly matters: boolean;
  readonly en: string;
  readonly ja: string;
}

export interface ProfileDiff {
  /** Nothing differs that matters. */
  readonly same: boolean;
  readonly findings: readonly ProfileFinding[];
  /** Every single value that differs, measurements included. */
  readonly changes: readonly ProfileChange[];
}

export function diffProfiles(before: DeviceProfile, after: DeviceProfile): ProfileDiff {
  const changes = changesOf(before, after);
  const findings = [
    ...deviceFindings(before, after),
    ...resolutionFindings(before, after),
    ...measuredFindings(before, after),
    ...screenFindings(before, after),
    ...sectionFindings(changes),
    ...overrideFindings(before, after),
  ];
  return { same: !findings.some(({ matters }) => matters), findings, changes };
}

function changesOf(before: DeviceProfile, after: DeviceProfile): ProfileChange[] {
  const [a, b] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((path) => {
    const [was, is] = [a.get(path) ?? null, b.get(path) ?? null];
    return was === is ? [] : [{ path, before: was, after: is, matters: mattersAt(path, was, is, a) }];
  });
}

/**
 * Patterns are made from these sections; the others describe.
 *
 * @param leaves of the first profile
 */
function mattersAt(path: string, was: Leaf, is: Leaf, leaves: ReadonlyMap<string, Leaf>): boolean {
  if (/^(name|device\.(colour|serial)|provenance\.kind|clearZoneMm)$/.test(path)) return true;
  if (!/^(pantograph|detection)\./.test(path)) return false;
  if (typeof was !== 'number' || typeof is !== 'number') return true;
  const share = Math.abs(was - is) / Math.max(Math.abs(was), Math.abs(is));
  const dots = /^(.+)\.(?:fine|coarse|border)\.(?:loneDots|clusterAreaPx)$/.exec(path);
  const lightness = dots && leaves.get(`${dots[1]}.lightness`);
  // A tint is as dark as its dots are many: so much of it is what the change is in L*.
  if (typeof lightness === 'number') return share * (100 - lightness) >= MISMATCH_LIMIT;
  return path.endsWith('.lightness') ? Math.abs(was - is) >= MISMATCH_LIMIT : share > NOISE_SHARE;
}

function deviceFindings(before: DeviceProfile, after: DeviceProfile): ProfileFinding[] {
  const found: ProfileFinding[] = [];
  const nameOf = ({ name, device }: DeviceProfile) =>
    `${name} (${device.maker} ${device.model}${device.serial ? ` ${device.serial}` : ''})`;
  const [a, b] = [before.device, after.device];
  const another = before.name !== after.name || (a.serial && b.serial ? a.serial !== b.serial : false);
  if (another || a.colour !== b.colour) {
    found.push({
      kind: 'device',
      matters: true,
      en: `Another device: ${nameOf(before)}, then ${nameOf(after)}${a.colour === b.colour ? '' : '; one of them in colour'}.`,
      ja: `装置が異なります: ${nameOf(before)} と ${nameOf(after)}${a.colour === b.colour ? '' : '（一方はカラー）'}。`,
    });
  } else if (nameOf(before) !== nameOf(after)) {
    found.push({
      kind: 'device',
      matters: false,
      en: `Described otherwise: ${nameOf(before)}, then ${nameOf(after)}.`,
      ja: `装置の記載が異なります: ${nameOf(before)} と ${nameOf(after)}。`,
    });
  }
  if (before.provenance.kind !== after.provenance.kind) {
    found.push({
      kind: 'device',
      matters: true,
      en: `One is ${before.provenance.kind}, the other ${after.provenance.kind}.`,
      ja: `一方は${kindJa(before)}、他方は${kindJa(after)}です。`,
    });
  }
  if (before.date !== after.date) {
    found.push({
      kind: 'device',
      matters: false,
      en: `Measured on ${before.date}, then on ${after.date}.`,
      ja: `測定日は ${before.date} と ${after.date} です。`,
    });
  }
  return found;
}

const kindJa = ({ provenance }: DeviceProfile) => (provenance.kind === 'simulated' ? '模擬' : '実測');

function resolutionFindings(before: DeviceProfile, after: DeviceProfile): ProfileFinding[] {
  const of = (profile: DeviceProfile) => profile.pantograph.screens.map(({ dpi }) => dpi);
  const [a, b] = [of(before), of(after)];
  const row = (dpi: number, en: string, ja: string): ProfileFinding => ({
    kind: 'resolution',
    matters: true,
    en: `${dpi} dpi: ${en}.`,
    ja: `${dpi} dpi: ${ja}。`,
  });
  return [
    ...a.filter((dpi) => !b.includes(dpi)).map((dpi) => row(dpi, 'only in the first', '1つ目だけにあります')),
    ...b.filter((dpi) => !a.includes(dpi)).map((dpi) => row(dpi, 'only in the second', '2つ目だけにあります')),
  ];
}

/** What the same device's dots did between the two charts, and what that does to the screens of the first. */
function measuredFindings(before: DeviceProfile, after: DeviceProfile): ProfileFinding[] {
  return (before.calibration ?? []).flatMap((was): ProfileFinding[] => {
    const is = after.calibration?.find(({ dpi }) => dpi === was.dpi);
    const screens = before.pantograph.screens.find(({ dpi }) => dpi === was.dpi);
    if (is === undefined || is.curves.fine.length === 0 || was.curves.fine.length === 0) return [];
    // The same chart, not a second one.
    if (JSON.stringify(is.curves) === JSON.stringify(was.curves)) return [];
    const { radiusDrift, error } = driftOf(is.curves.fine, was);
    const [grew, percent] = [radiusDrift >= 0, (Math.abs(radiusDrift) * 100).toFixed(1)];
    const drifted = Math.abs(radiusDrift) >= DRIFT_LIMIT;
    const drift: ProfileFinding = {
      kind: 'drift',
      matters: drifted,
      en: `${was.dpi} dpi: lone dots are ${percent} % ${grew ? 'larger' : 'smaller'} in radius (+- ${(error * 100).toFixed(1)}${drifted ? '' : ', within tolerance'}).`,
      ja: `${was.dpi} dpi: 単独の点の半径が ${percent} % ${grew ? '大きく' : '小さく'}なりました（誤差 ${(error * 100).toFixed(1)}${drifted ? '' : '、許容範囲内'}）。`,
    };
    const tone = ([kind, en, ja]: readonly ['coarse' | 'bars' | 'shortBars', string, string]): ProfileFinding[] => {
      const difference = meanDifference(was.curves[kind], is.curves[kind]);
      if (difference === undefined) return [];
      const darker = difference < 0;
      const amount = Math.abs(difference).toFixed(2);
      return [
        {
          kind: 'tone',
          matters: Math.abs(difference) >= MISMATCH_LIMIT,
          en: `${was.dpi} dpi: ${en} print ${amount} L* ${darker ? 'darker' : 'lighter'} on average.`,
          ja: `${was.dpi} dpi: ${ja}は平均で L* ${amount} ${darker ? '暗く' : '明るく'}なりました。`,
        },
      ];
    };
    const tones = (
      [
        ['coarse', 'clusters', '網点'],
        ['bars', 'bars', '線'],
        ['shortBars', 'short bars', '短い線'],
      ] as const
    ).flatMap(tone);
    const misses = (screens?.zones ?? []).flatMap((zone): ProfileFinding[] => {
      const [matched, now] = [was, is].map(({ curves }) => {
        const surround = interpolate(curves.fine, zone.fine.loneDots);
        const word = interpolate(coarseCurveOf(curves, zone), zone.coarse.clusterAreaPx);
        return surround === undefined || word === undefined ? undefined : lightnessOf(surround) - lightnessOf(word);
      });
      // Against what the chart of its own day gave: the fit draws smooth curves, these are straight between patches.
      if (matched === undefined || now === undefined) return [];
      const off = now - matched;
      return [
        {
          kind: 'mismatch',
          matters: Math.abs(off) >= MISMATCH_LIMIT,
          en: `${was.dpi} dpi, zone ${zone.name}: with the first profile's screens the word would now be ${Math.abs(off).toFixed(2)} L* ${off > 0 ? 'darker' : 'lighter'} than matched.`,
          ja: `${was.dpi} dpi、濃度域 ${zone.name}: 1つ目の設定のままでは、文字が L* ${Math.abs(off).toFixed(2)} ${off > 0 ? '暗く' : '明るく'}ずれます。`,
        },
      ];
    });
    return [drift, ...tones, ...misses];
  });
}

/** Mean of after - before in L*, over patches that both charts have. */
function meanDifference(before: readonly PatchMean[], after: readonly PatchMean[]): number | undefined {
  const pairs = before.flatMap(({ amount, relative }) => {
    const match = after.find((mean) => mean.amount === amount);
    return match === undefined ? [] : [lightnessOf(match.relative) - lightnessOf(relative)];
  });
  return pairs.length === 0 ? undefined : pairs.reduce((a, b) => a + b, 0) / pairs.length;
}

function screenFindings(before: DeviceProfile, after: DeviceProfile): ProfileFinding[] {
  const leaves = leavesOf(before);
  return before.pantograph.screens.flatMap(({ dpi, zones, cellPx, dotSidePx }): ProfileFinding[] => {
    const is = after.pantograph.screens.find((screens) => screens.dpi === dpi);
    if (is === undefined) return [];
    const found: ProfileFinding[] = [];
    const add = (matters: boolean, en: string, ja: string): void => {
      found.push({ kind: 'screen', matters, en: `${dpi} dpi: ${en}.`, ja: `${dpi} dpi: ${ja}。` });
    };
    if (is.cellPx !== cellPx || is.dotSidePx !== dotSidePx) {
      add(
        true,
        `cells of ${cellPx} px with dots of ${dotSidePx}, then ${is.cellPx} and ${is.dotSidePx}`,
        `セル ${cellPx} px・点 ${dotSidePx} px から ${is.cellPx} px・${is.dotSidePx} px`,
      );
    }
    for (const zone of zones) {
      const now = is.zones.find(({ name }) => name === zone.name);
      if (now === undefined) add(true, `zone ${zone.name} is gone`, `濃度域 ${zone.name} がなくなりました`);
      else {
        for (const [key, en, ja] of ZONE_VALUES) {
          const [a, b] = [valueAt(zone, key), valueAt(now, key)];
          if (a === b) continue;
          const share = a === 0 ? '' : ` (${b > a ? '+' : '-'}${Math.abs((b / a - 1) * 100).toFixed(1)} %)`;
          const path = `pantograph.screens.${dpi}.zones.${zone.name}.${key}`;
          add(
            mattersAt(path, a, b, leaves),
            `zone ${zone.name}: ${en} ${a} -> ${b}${share}`,
            `濃度域 ${zone.name}: ${ja} ${a} → ${b}${share}`,
          );
        }
      }
    }
    for (const { name } of is.zones) {
      if (!zones.some((zone) => zone.name === name)) add(true, `zone ${name} is new`, `濃度域 ${name} が増えました`);
    }
    return found;
  });
}

const ZONE_VALUES = [
  ['fine.loneDots', 'lone dots in a cell', 'セル内の単独の点'],
  ['coarse.clusterAreaPx', 'pixels of cluster or bars in a cell', 'セル内の網点または線の画素数'],
  [
    'borderAreaPx',
    "pixels of short bars in a cell, at letters' borders and beside ink",
    '文字の縁とインクのそばのセル内の短い線の画素数',
  ],
  ['lightness', 'lightness L*', '明度 L*'],
] as const;

type Zone = DeviceProfile['pantograph']['screens'][number]['zones'][number];

function valueAt(zone: Zone, key: (typeof ZONE_VALUES)[number][0]): number {
  switch (key) {
    case 'fine.loneDots':
      return zone.fine.loneDots;
    case 'coarse.clusterAreaPx':
      return zone.coarse.clusterAreaPx;
    default:
      return zone[key] ?? 0;
  }
}

/** Sections without sentences of their own: how many of their values differ, and the largest change. */
function sectionFindings(changes: readonly ProfileChange[]): ProfileFinding[] {
  const found: ProfileFinding[] = [];
  for (const change of changes.filter(({ path }) => path === 'clearZoneMm')) {
    found.push({
      kind: 'section',
      matters: true,
      en: `White kept round the certificate's ink: ${change.before} -> ${change.after} mm.`,
      ja: `証明書の文字のまわりの余白: ${change.before} → ${change.after} mm。`,
    });
  }
  const detection = changes.filter(({ path }) => path.startsWith('detection.'));
  if (detection.length > 0) {
    const matters = detection.some((change) => change.matters);
    const shares = detection.flatMap(({ before, after }) =>
      typeof before === 'number' && typeof after === 'number' && before !== 0
        ? [Math.abs(after / before - 1) * 100]
        : [],
    );
    const most = shares.length > 0 ? Math.max(...shares).toFixed(1) : undefined;
    found.push({
      kind: 'section',
      matters,
      en: `Detection image: ${detection.length} values differ${most ? `, by up to ${most} %` : ''}.`,
      ja: `検出画像: ${detection.length} 個の値が異なります${most ? `（最大 ${most} %）` : ''}。`,
    });
  }
  return found;
}

function overrideFindings(before: DeviceProfile, after: DeviceProfile): ProfileFinding[] {
  const keyed = ({ overrides = [] }: DeviceProfile) => new Map(overrides.map((entry) => [entry.path, entry]));
  const [a, b] = [keyed(before), keyed(after)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((path): ProfileFinding[] => {
    const [was, is] = [a.get(path), b.get(path)];
    if (was?.value === is?.value) return [];
    // The value itself is counted where it stands.
    const what = is ?? was!;
    const measured = what.measured === null ? '-' : String(round3(what.measured));
    return [
      {
        kind: 'override',
        matters: false,
        en: is
          ? `Set by hand in the second: ${path} = ${is.value} (measured ${measured}).`
          : `Set by hand in the first only: ${path} = ${was!.value} (measured ${measured}).`,
        ja: is
          ? `2つ目で手で設定: ${path} = ${is.value}（測定値 ${measured}）。`
          : `1つ目だけで手で設定: ${path} = ${was!.value}（測定値 ${measured}）。`,
      },
    ];
  });
}

const round3 = (value: Exclude<Leaf, null>): Exclude<Leaf, null> =>
  typeof value === 'number' ? round(value, 3) : value;
