import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Edge, edgesOf, readSources, wayTo } from '../lint/import-graph.ts';
import { MADE_IN_BROWSERS, withoutServerTexts } from '../vite.error-texts.ts';

/**
 * The arrows of ARCHITECTURE.md as a table over the imports that are really there. A file belongs to exactly one room,
 * and a room names the rooms it may know. A violation says which arrow is missing and why the fence stands there.
 */

const FEATURES =
  'accounts|audit|auth|buyers|draws|live|loyalty|operations|rehearsals|reports|settings|spots|studio|waffles';
const KEBAB = '[a-z0-9]+(?:-[a-z0-9]+)*';
const VERB_NOUN = '[a-z0-9]+(?:-[a-z0-9]+)+';

/** The first pattern that fits decides. Roles after the dot are a closed list: a new one needs a decision record. */
const ROOMS: ReadonlyArray<readonly [name: string, files: RegExp]> = [
  ['kernel', new RegExp(`^shared/kernel/${KEBAB}\\.ts$`)],
  ['access', new RegExp(`^shared/access/${KEBAB}\\.ts$`)],
  ['action-form', /^shared\/actions\/(?:envelope|define-action|audit-codes)\.ts$/],
  ['shared-feature', new RegExp(`^shared/(${FEATURES})/\\1\\.(?:schemas|machine|rules|events)\\.ts$`)],
  ['shared-list', new RegExp(`^shared/(?:actions|live)/${KEBAB}\\.ts$`)],

  [
    'test-support',
    /^server\/db\/(?:testing|factories|test-database\.global)\.ts$|\.(?:setup|fixture)\.tsx?$/,
  ],
  ['db-config', /^server\/db\/mikro-orm\.config\.ts$/],
  ['core', new RegExp(`^server/core/(?:${KEBAB}|records\\.entity)\\.ts$`)],
  ['db', new RegExp(`^server/db/(?:embedded/)?${KEBAB}\\.ts$`)],
  ['entity', new RegExp(`^server/features/(${FEATURES})/\\1\\.entity\\.ts$`)],
  ['queries', new RegExp(`^server/features/(${FEATURES})/\\1\\.queries\\.ts$`)],
  ['inner', new RegExp(`^server/features/(?:${FEATURES})/${VERB_NOUN}\\.ts$`)],
  ['command', new RegExp(`^server/features/(?:${FEATURES})/(?:commands|reactions|jobs)/${VERB_NOUN}\\.ts$`)],
  ['endpoint', new RegExp(`^server/features/(${FEATURES})/\\1(?:-${KEBAB})?\\.(?:router|rest)\\.ts$`)],
  ['cli', new RegExp(`^server/cli/${KEBAB}\\.ts$`)],
  ['server-list', new RegExp(`^server/${KEBAB}\\.ts$`)],

  ['shim', /^client\/shims\/[a-z-]+(?:\.d)?\.ts$/],
  ['bridge', /^client\/lib\/trpc\.ts$/],
  ['lib', new RegExp(`^client/lib/${KEBAB}\\.tsx?$`)],
  ['ui', new RegExp(`^client/ui/${KEBAB}\\.tsx?$`)],
  ['sync', new RegExp(`^client/sync/${KEBAB}\\.tsx?$`)],
  [
    'client-feature',
    new RegExp(`^client/features/(${FEATURES})/(?:\\1\\.(?:data|projection)|${KEBAB})\\.tsx?$`),
  ],
  ['page', new RegExp(`^client/routes/(?:${KEBAB}/)*${KEBAB}\\.tsx?$`)],
  ['operator-app', new RegExp(`^client/admin/${KEBAB}\\.tsx?$`)],
  ['buyer-app', new RegExp(`^client/public/(?:${KEBAB}/)*${KEBAB}\\.tsx?$`)],
];

const SHARED = ['kernel', 'access', 'action-form', 'shared-feature', 'shared-list'];
const ENTITIES = ['core', 'db', 'entity', ...SHARED];
const READS = [...ENTITIES, 'queries', 'inner'];
const EVERYTHING_ON_THE_SERVER = [...READS, 'command', 'endpoint', 'server-list', 'db-config', 'cli'];
const CLIENT_PARTS = ['lib', 'ui', 'sync', 'bridge', 'client-feature', ...SHARED];

/** Who may know whom, and the sentence a violation ends with. */
const ARROWS: Readonly<Record<string, readonly [may: readonly string[], why: string]>> = {
  kernel: [['kernel'], 'the kernel is below everything'],
  access: [['kernel', 'access'], 'permissions are looked up before any feature is'],
  'action-form': [['kernel', 'access', 'action-form'], 'the form of a write knows no particular write'],
  'shared-feature': [
    ['kernel', 'access', 'action-form', 'shared-feature'],
    'lists know features, not the reverse',
  ],
  'shared-list': [SHARED, 'shared runs in browsers and on the server alike'],

  core: [['core', 'db', ...SHARED], 'core knows no feature: whatever it did for one, all would pay for'],
  db: [['core', 'db', 'db-config', ...SHARED], 'the database plumbing knows no feature'],
  'db-config': [[...ENTITIES, 'server-list'], 'it only needs the list of entities'],
  entity: [ENTITIES, 'tables are below everything that reads them'],
  queries: [READS, 'a read that could write would surprise whoever calls it'],
  inner: [READS, 'only a command writes'],
  command: [[...READS, 'command'], 'a write knows no transport and no list it is registered in'],
  endpoint: [[...READS, 'command', 'endpoint'], 'a router is a menu over commands and queries'],
  'server-list': [EVERYTHING_ON_THE_SERVER, 'the server ships no test support and no client'],
  cli: [EVERYTHING_ON_THE_SERVER, 'the server ships no test support and no client'],

  shim: [['shim'], 'a shim stands for a package'],
  lib: [['lib', ...SHARED], 'lib is below the screens'],
  bridge: [['lib', 'server-list', ...SHARED], 'the bridge names the server as a type and nothing else'],
  ui: [['ui', 'lib', ...SHARED], 'ui has no data and no feature words'],
  sync: [['sync', 'lib', ...SHARED], 'sync carries actions of features it has never heard of'],
  'client-feature': [CLIENT_PARTS, 'pages compose features, never the reverse'],
  page: [[...CLIENT_PARTS, 'page'], 'a page is put into an app, not the reverse'],
  'operator-app': [[...CLIENT_PARTS, 'page', 'operator-app'], 'operators and buyers load different apps'],
  'buyer-app': [[...CLIENT_PARTS, 'page', 'buyer-app'], 'operators and buyers load different apps'],
};

/** Features a feature's shared code and tables may build on: a claim knows its spot and waffle, never the reverse. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  auth: ['accounts'],
  audit: ['accounts', 'settings'],
  settings: ['accounts'],
  waffles: ['accounts'],
  spots: ['accounts', 'waffles', 'buyers'],
  draws: ['accounts', 'waffles', 'spots'],
  loyalty: ['accounts', 'waffles', 'spots', 'draws', 'buyers'],
  reports: ['accounts', 'waffles', 'spots', 'draws', 'buyers'],
  studio: ['accounts', 'waffles', 'spots', 'buyers'],
  rehearsals: ['accounts', 'operations'],
};

const SERVER_ONLY =
  /^(?:node:|fastify$|@fastify\/|@mikro-orm\/|pg$|ws$|pino$|lucia$|oslo(?:\/|$)|@resvg\/|@trpc\/server)/;
const CLIENT_ONLY =
  /^(?:solid-js|@solidjs\/|@tanstack\/|@trpc\/(?:client|react-query)|workbox-|virtual:|idb$)/;
const FORBIDDEN_NAME = /(?:^|[/.])(?:utils?|helpers?|common|types|services?|misc|index)(?=[/.]|$)/;

const featureOf = (path: string): string | undefined =>
  new RegExp(`^(?:shared|server/features|client/features)/(${FEATURES})/`).exec(path)?.[1];
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
/** A style sheet lives in the room of the component it dresses. */
const roomOf = (path: string): string | undefined =>
  ROOMS.find(([, files]) => files.test(path.replace(/\.css$/, '.ts')))?.[0];

/** Tests may know whatever they prove, so only the files that are shipped are held to the arrows. */
function faultsOfEdge({ from, to, typeOnly }: Edge): string[] {
  const room = roomOf(from);
  if (!room || room === 'test-support') return [];
  const target = roomOf(to);
  const fault = (why: string): string[] => [`${from} may not import ${to}: ${why}.`];
  if (!target && /^(?:shared|server|client)\//.test(to)) return fault('that file is in no known room');
  if (!target) return faultsOfPackage(room, from, to, typeOnly);

  const [may, why] = ARROWS[room] ?? [[], 'its room has no arrows'];
  if (!may.includes(target)) return fault(why);
  if (room === 'bridge' && target === 'server-list' && !(typeOnly && to === 'server/router.ts')) {
    return fault('the client may know the server only as the type of its router');
  }
  const [own, other] = [featureOf(from), featureOf(to)];
  if (!own || !other || own === other) return [];
  if (target === 'client-feature' && room === target) {
    return fault('client features meet on pages, so that each can be read alone');
  }
  if (['shared-feature', 'entity'].includes(target) && room === target && !ABOVE[own]?.includes(other)) {
    return fault(`${own} does not build on ${other}; relations point up only`);
  }
  if (['command', 'endpoint', 'inner'].includes(target)) {
    return fault(
      'a neighbour is read through its entity and queries; effects across features are reactions to events',
    );
  }
  return [];
}

function faultsOfPackage(room: string, from: string, to: string, typeOnly: boolean): string[] {
  const fault = (why: string): string[] => [`${from} may not import ${to}: ${why}.`];
  if (SHARED.includes(room)) return /^zod(?:\/|$)/.test(to) ? [] : fault('shared knows zod and nothing else');
  if (from.startsWith('server/')) {
    if (CLIENT_ONLY.test(to)) return fault('the server runs without the client’s packages installed');
    const owner = { lucia: 'auth', oslo: 'auth' }[to.split('/')[0] ?? ''];
    if (owner && featureOf(from) !== owner)
      return fault('it is in maintenance, so replacing it must stay one room’s work');
    return [];
  }
  if (SERVER_ONLY.test(to) && !typeOnly) return fault('it does not run in a browser');
  if (to === '@trpc/react-query' && room !== 'bridge')
    return fault('only client/lib/trpc.ts builds query options');
  return [];
}

function faultsOfFile(path: string): string[] {
  const faults: string[] = [];
  if (FORBIDDEN_NAME.test(path)) faults.push(`${path}: the name says nothing; name what the file does.`);
  const subject = path.replace(/(?:\.(?:db|dom|ssr))?\.test(?=\.tsx?$)/, '');
  const known = roomOf(subject) ?? (isTest(path) ? roomOf(subject.replace(/\.tsx?$/, '.ts')) : undefined);
  const named = new RegExp(
    `^(?:shared|server|client)/(?:[a-z-]+/)*(?:${KEBAB}|(?:${FEATURES})\\.[a-z]+)\\.tsx?$`,
  );
  if (path !== 'architecture.test.ts' && !known && !(isTest(path) && named.test(subject))) {
    faults.push(
      `${path} is in no known room: use <feature>.<role>.ts or <verb>-<noun>.ts in the folders of ARCHITECTURE.md.`,
    );
  }
  return faults;
}

function faultsOfText(path: string, text: string): string[] {
  if (isTest(path)) return [];
  const faults: string[] = [];
  const refuse = (pattern: RegExp, why: string): void => {
    const found = pattern.exec(text)?.[0];
    if (found) faults.push(`${path} has “${found}”: ${why}.`);
  };
  if (path.startsWith('shared/')) {
    refuse(
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/,
      'shared is told the time and the dice, so that it can be replayed',
    );
  }
  if (path.startsWith('server/') && path !== 'server/core/trpc.ts') {
    refuse(/\bnew TRPCError\b/, 'features throw AppError; only core/trpc.ts speaks tRPC’s errors');
  }
  if (!/^client\/(?:routes|shims)\//.test(path)) {
    refuse(/^export default\b/m, 'a named export has one name everywhere; only lazy pages need a default');
  }
  return faults;
}

const sources = readSources(fileURLToPath(new URL('.', import.meta.url)));
const shipped = [...sources.keys()].filter((path) => !isTest(path));
const edges = shipped.flatMap((path) => edgesOf(path, sources.get(path) ?? ''));

describe('the architecture', () => {
  it('finds the files and imports it is meant to judge', () => {
    expect(sources.size).toBeGreaterThan(20);
    expect(edges.length).toBeGreaterThan(sources.size);
  });

  it('has arrows only where the table has them', () => {
    expect(edges.flatMap(faultsOfEdge)).toEqual([]);
  });

  it('gives every file a known room and a name that says something', () => {
    expect([...sources.keys()].flatMap(faultsOfFile)).toEqual([]);
  });

  it('keeps clocks, dice, transport errors and default exports where they belong', () => {
    expect([...sources].flatMap(([path, text]) => faultsOfText(path, text))).toEqual([]);
  });

  it('knows each package in maintenance in one file, so that replacing it means one file', () => {
    const users = Map.groupBy(
      edges.filter(({ to }) => /^(?:lucia|oslo)(?:\/|$)/.test(to)),
      ({ to }) => to,
    );
    const files = [...users].map(([name, list]) => [name, ...new Set(list.map(({ from }) => from))]);
    expect(files.filter((known) => known.length > 2)).toEqual([]);
  });

  it('sends no zod to a browser: schemas are types there', () => {
    const starts = shipped.filter((path) => path.startsWith('client/'));
    const chains = starts.map((path) => wayTo('zod', path, edges));
    expect(chains.filter((chain) => chain !== undefined)).toEqual([]);
  });
});

describe('refusals in browsers', () => {
  it('carry no sentence of the server, and every one that browsers need', () => {
    const table = withoutServerTexts(sources.get('shared/kernel/errors.ts') ?? '');
    const texts = [...table.matchAll(/^ {2}'([a-z_]+\.[a-z_]+)': \{[^}]*?text:\s*'([^']*)'/gm)];
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter(([, code = '', text]) => MADE_IN_BROWSERS.test(code) === (text === ''))).toEqual([]);
  });

  it('are made there only where their sentence is', () => {
    // The simulation's model of the server refuses as the server does, and is in no build.
    const made = shipped
      .filter((path) => path.startsWith('client/') && roomOf(path) !== 'test-support')
      .flatMap((path) => [...(sources.get(path) ?? '').matchAll(/new AppError\(\s*'([a-z_.]+)'([^;]*)/g)])
      .filter(([, code = '', rest = '']) => !MADE_IN_BROWSERS.test(code) && !rest.includes('message'));
    expect(made.map(([call]) => call)).toEqual([]);
  });
});

describe('the settings', () => {
  const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const namesIn = (path: string, pattern: RegExp): Set<string> =>
    new Set([...text(path).matchAll(pattern)].map(([, name = '']) => name));

  it('are all in the sample file, and nothing is there that the server does not read', () => {
    const read = namesIn('server/config.ts', /\btext\('([A-Z_]+)'\)/g);
    expect(read.size).toBeGreaterThan(10);
    const sampled = namesIn('../.env.example', /^#?([A-Z_]+)=/gm);
    // Read by the container of the database, and by compose to make DATABASE_URL.
    sampled.delete('POSTGRES_PASSWORD');
    expect(sampled).toEqual(read);
  });
});

describe('the architecture test itself', () => {
  const planted: ReadonlyArray<readonly [from: string, to: string, complaint: string]> = [
    ['shared/kernel/money.ts', 'shared/spots/spots.rules.ts', 'the kernel is below everything'],
    ['shared/waffles/waffles.rules.ts', 'shared/spots/spots.rules.ts', 'waffles does not build on spots'],
    ['shared/spots/spots.rules.ts', 'node:crypto', 'shared knows zod and nothing else'],
    ['server/core/command.ts', 'server/features/spots/spots.queries.ts', 'core knows no feature'],
    [
      'server/features/waffles/waffles.entity.ts',
      'server/features/spots/spots.entity.ts',
      'relations point up only',
    ],
    ['server/features/spots/spots.queries.ts', 'server/features/spots/commands/pay-spot.ts', 'could write'],
    [
      'server/features/draws/commands/run-draw.ts',
      'server/features/spots/commands/pay-spot.ts',
      'reactions to events',
    ],
    [
      'server/features/spots/commands/pay-spot.ts',
      'server/features/spots/spots.router.ts',
      'knows no transport',
    ],
    ['server/main.ts', 'server/db/testing.ts', 'no test support'],
    ['server/features/spots/spots.queries.ts', 'solid-js', 'without the client’s packages'],
    ['server/features/spots/spots.queries.ts', 'oslo/password', 'in maintenance'],
    ['client/features/spots/grid.tsx', 'client/features/waffles/card.tsx', 'meet on pages'],
    ['client/features/spots/grid.tsx', 'server/router.ts', 'never the reverse'],
    ['client/lib/trpc.ts', 'server/router.ts', 'only as the type'],
    ['client/sync/outbox.ts', 'client/features/spots/grid.tsx', 'never heard of'],
    ['client/ui/button.tsx', 'client/lib/trpc.ts', 'no data'],
    ['client/admin/main.tsx', 'client/public/page.tsx', 'different apps'],
    ['client/lib/format-time.ts', 'node:fs', 'does not run in a browser'],
    ['client/features/spots/grid.tsx', '@trpc/react-query', 'builds query options'],
  ];

  it.each(planted)('reports %s → %s', (from, to, complaint) => {
    expect(faultsOfEdge({ from, to, typeOnly: false }).join()).toContain(complaint);
  });

  it('lets the arrows of the table pass', () => {
    const allowed: Edge[] = [
      { from: 'client/lib/trpc.ts', to: 'server/router.ts', typeOnly: true },
      {
        from: 'server/features/draws/commands/run-draw.ts',
        to: 'server/features/spots/spots.queries.ts',
        typeOnly: false,
      },
      { from: 'client/routes/manage.tsx', to: 'client/features/spots/grid.tsx', typeOnly: false },
    ];
    expect(allowed.flatMap(faultsOfEdge)).toEqual([]);
  });

  it('reports files without a room, empty names, clocks, foreign errors and default exports', () => {
    const strange = [
      'shared/spots/spots.models.ts',
      'server/features/spots/thing.ts',
      'client/lib/utils.ts',
      'stray.ts',
    ];
    expect(strange.filter((path) => faultsOfFile(path).length === 0)).toEqual([]);
    expect(faultsOfText('shared/spots/spots.rules.ts', 'const now = Date.now();')).toHaveLength(1);
    expect(faultsOfText('server/features/spots/pay-it.ts', 'throw new TRPCError({})')).toHaveLength(1);
    expect(faultsOfText('client/ui/button.tsx', 'export default 1')).toHaveLength(1);
  });

  it('reads every form of import', () => {
    const text = `import a,\n  { type B } from './b.ts';\nimport type { C } from '#shared/c.ts';\nimport './d.css';\nexport { e } from 'e';\nconst f = () => import('../f.tsx');`;
    expect(edgesOf('client/ui/a.tsx', text).map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ['client/ui/b.ts', false],
      ['shared/c.ts', true],
      ['client/ui/d.css', false],
      ['e', false],
      ['client/f.tsx', false],
    ]);
  });

  it('shows the way by which zod would reach a browser', () => {
    const rules = { from: 'shared/spots/spots.rules.ts', to: 'zod' };
    const app = { from: 'client/admin/main.tsx', to: 'shared/spots/spots.rules.ts', typeOnly: false };
    expect(wayTo('zod', app.from, [app, { ...rules, typeOnly: false }])).toBe(
      'client/admin/main.tsx → shared/spots/spots.rules.ts → zod',
    );
    expect(wayTo('zod', app.from, [app, { ...rules, typeOnly: true }])).toBeUndefined();
  });
});
