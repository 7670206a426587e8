import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** One import statement. `to` is a path below src, or the name of a package. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Biome writes every import at the start of its line with single quotes, which is all this scanner relies on. */
const STATIC_IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*'([^']+)'\s*\)/g;

/** Every source file below `root` with its text, by its path relative to it, in the order of the paths. */
export function readSources(root: string): Map<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .sort()
      .map((path) => [path, readFileSync(posix.join(root, path), 'utf8')]),
  );
}

export function edgesOf(from: string, text: string): Edge[] {
  const resolve = (name: string): string =>
    name.startsWith('.')
      ? posix.join(posix.dirname(from), name)
      : name.replace(/^#(?=(?:shared|server|client)\/)/, '');
  return [
    ...[...text.matchAll(STATIC_IMPORT)].map(([, type, name = '']) => ({
      from,
      to: resolve(name),
      typeOnly: type !== undefined,
    })),
    ...[...text.matchAll(DYNAMIC_IMPORT)].map(([, name = '']) => ({
      from,
      to: resolve(name),
      typeOnly: false,
    })),
  ];
}

/** The shortest chain of run-time imports from `start` to `goal`, as readable text, or nothing. */
export function wayTo(goal: string, start: string, edges: readonly Edge[]): string | undefined {
  const targets = Map.groupBy(
    edges.filter((edge) => !edge.typeOnly),
    (edge) => edge.from,
  );
  const waiting = [[start]];
  const seen = new Set([start]);
  for (let chain = waiting.shift(); chain; chain = waiting.shift()) {
    for (const { to } of targets.get(chain.at(-1) ?? '') ?? []) {
      if (to === goal) return [...chain, to].join(' → ');
      if (!seen.has(to)) waiting.push([...chain, to]);
      seen.add(to);
    }
  }
  return undefined;
}
