// A profile <-> its single values by path, with list entries named by what tells them apart: pantograph.screens.600.zones.dark.fine.loneDots.

/** What a profile's JSON holds at the end of a path. */
export type Leaf = string | number | boolean | null;

type Json = Leaf | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Fields that name the entries of a list, the first one found; entries without one go by their place. */
const NAMING = ['dpi', 'name', 'zone', 'path', 'key', 'amount'] as const;

/** All values, in the order of the file. */
export function leavesOf(value: object): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const walk = (at: Json | undefined, path: string): void => {
    if (at === undefined) return;
    if (at === null || typeof at !== 'object') leaves.set(path, at);
    else for (const [key, child] of childrenOf(at)) walk(child, path === '' ? key : `${path}.${key}`);
  };
  walk(value as Json, '');
  return leaves;
}

/**
 * @returns a copy with one value replaced or, when what it lies in exists, added; `null` takes it out. undefined when the
 *   path leads nowhere or to something that is no single value
 */
export function withLeaf<T extends object>(root: T, path: string, value: Leaf): T | undefined {
  if (path === '') return undefined;
  const copy = structuredClone(root);
  let at: Json | undefined = copy as Json;
  let rest = path;
  while (at !== null && typeof at === 'object') {
    // Names may hold dots (amounts of 13.5 dots), so that the longest name that fits is the next step.
    const step: readonly [string, Json | undefined] | undefined = childrenOf(at)
      .filter(([key]) => rest === key || rest.startsWith(`${key}.`))
      .sort(([a], [b]) => b.length - a.length)[0];
    if (step === undefined || step[0] === rest) {
      const [key, child] = step ?? [rest, undefined];
      if (Array.isArray(at) || (child !== undefined && child !== null && typeof child === 'object')) return undefined;
      if (step === undefined && rest.includes('.')) return undefined;
      const holder = at as Record<string, Json>;
      if (value === null) delete holder[key];
      else holder[key] = value;
      return copy;
    }
    rest = rest.slice(step[0].length + 1);
    at = step[1];
  }
  return undefined;
}

function childrenOf(at: Exclude<Json, Leaf>): (readonly [key: string, child: Json | undefined])[] {
  if (!Array.isArray(at)) return Object.entries(at as Record<string, Json | undefined>);
  return at.map((entry: Json, i) => {
    const named = entry !== null && typeof entry === 'object' && !Array.isArray(entry);
    const fields = named ? (entry as Record<string, Json | undefined>) : {};
    const field = NAMING.find((candidate) => fields[candidate] !== undefined);
    return [field === undefined ? String(i) : String(fields[field]), entry] as const;
  });
}
