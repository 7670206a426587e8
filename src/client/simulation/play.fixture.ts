import type { MeantClaim } from '#client/features/spots/describe-conflict.ts';
import type { SettleAbout } from '#client/features/spots/settle-record.ts';
import { isAbout, type ShownBoard } from '#client/features/spots/spots.projection.ts';
import type { OperatorSpot } from '#shared/live/board.ts';
import type { Interference, ModelAccount } from './model-server.fixture.ts';
import type { Drop, Weather } from './network.fixture.ts';
import type { Phone, Tab } from './tab.fixture.ts';
import { nameOf } from './watched-api.fixture.ts';

/** Something a person did on a phone, and what they were told of it. */
export interface Tap {
  /** As `about` carries it: a name for the tap that no operation id depends on. */
  readonly token: string;
  readonly phone: Phone;
  readonly person: ModelAccount;
  /** Known once it is kept. */
  opId: string | null;
  order: number;
  readonly madeAtMs: number;
  /** When the screen said that it is kept. */
  keptAtMs: number | null;
  /** `kept`: the screen says it waits · `refused`: it says that it can't be kept · `cut_off`: the tab died first. */
  told: 'nothing_yet' | 'kept' | 'refused';
  /** The person asked to take it back before it was sent, and whether they were told that it is. */
  isAskedBack: boolean;
  isTakenBack: boolean;
}

/** What a simulation remembers of its people. */
export interface People {
  readonly drop: Drop;
  readonly phones: readonly Phone[];
  readonly taps: Tap[];
  /** Operations that a person dropped after reading why they were refused. */
  readonly dropped: Set<string>;
  /** How wrong the clock is of the phone that is being tapped on. */
  skewMs: number;
}

/** A step as the generator makes it: what happens, to which phone, and three numbers to choose by. */
export type Step = readonly [what: number, phone: number, pick: number];

type Act = (people: People, phone: Phone, pick: number) => void | Promise<void>;

/** What happens how often, in shares of a hundred. */
const ACTS: ReadonlyArray<readonly [share: number, name: string, act: Act]> = [
  [2, 'rests', ({ drop }, _phone, pick) => drop.world.pass(pick % 20)],
  [22, 'pays', (people, phone, pick) => tap(people, phone, pick, 'pay')],
  [8, 'undoes', (people, phone, pick) => tap(people, phone, pick, 'undo')],
  [6, 'releases', (people, phone, pick) => tap(people, phone, pick, 'release')],
  [6, 'pays many', (people, phone, pick) => tap(people, phone, pick, 'bulk')],
  [8, 'waits', ({ drop }, _phone, pick) => drop.world.pass(WAITS_MS[pick % WAITS_MS.length] ?? 0)],
  [9, 'has other weather', (_people, phone, pick) => changeWeather(phone, pick)],
  [3, 'opens a tab', openAnother],
  [3, 'loses a tab', loseTab],
  [1, 'loses power', losePower],
  [
    9,
    'meets others',
    ({ drop }, _phone, pick) => drop.server.interfere(OFTEN[pick % OFTEN.length] ?? 'pay', pick >> 4),
  ],
  [
    1,
    'meets rare others',
    ({ drop }, _phone, pick) => drop.server.interfere(RARELY[pick % RARELY.length] ?? 'reopen', pick >> 4),
  ],
  [3, 'finds the server', (people, _phone, pick) => changeMachine(people, pick)],
  [5, 'signs', signInOrOut],
  [1, 'has another role', changeAccount],
  [4, 'deals with a refusal', dealWithRefusal],
  [2, 'works offline or not', workOffline],
  [1, 'has a full disk', (_people, phone, pick) => fillDisk(phone, pick)],
  [1, 'asks to sync', (_people, phone, pick) => tabOf(phone, pick)?.replayer.flush()],
  [2, 'freezes', freeze],
  [1, 'freezes while it sends', freezeWhileSending],
  [2, 'removes', remove],
  [1, 'has its clock set', (_people, phone, pick) => phone.setClock(SKEWS_MS[pick % SKEWS_MS.length] ?? 0)],
];
const WAITS_MS = [5, 40, 200, 900, 2_500, 7_000, 16_000, 45_000];
const SKEWS_MS = [0, 0, 3_600_000, -3_600_000, 24 * 3_600_000, -24 * 3_600_000];
const WEATHERS: readonly Weather[] = ['fine', 'fine', 'flaky', 'flaky', 'refuse', 'silent'];
const OFTEN: readonly Interference[] = ['claim', 'pay', 'undo', 'release', 'release', 'restore', 'claim'];
const RARELY: readonly Interference[] = [
  'complete',
  'reopen',
  'reopen',
  'archive',
  'unarchive',
  'unarchive',
  'delete',
];

export async function takeStep(people: People, [what, phoneIndex, pick]: Step): Promise<void> {
  const phone = people.phones[phoneIndex % people.phones.length];
  if (phone === undefined) return;
  let rest = what % 100;
  for (const [share, name, act] of ACTS) {
    rest -= share;
    if (rest >= 0) continue;
    people.drop.world.trace(`${phone.name} ${name} (${pick})`);
    await act(people, phone, pick);
    return;
  }
}

function tabOf(phone: Phone, pick: number): Tab | undefined {
  return phone.tabs[pick % Math.max(1, phone.tabs.length)];
}

/** Taps on what this person sees, which may be long out of date. */
async function tap(people: People, phone: Phone, pick: number, kind: 'pay' | 'undo' | 'release' | 'bulk') {
  const tab = tabOf(phone, pick);
  // Whoever taps looks at it, and a tab that is looked at is awake.
  tab?.life.thaw();
  const boards = tab === undefined ? [] : people.drop.server.boards();
  // A board that was deleted is still on the phone, and still tapped on.
  const ids = [...new Set([...boards.map(({ waffle }) => waffle.id), ...phone.kept.keys()])].sort(
    (a, b) => a - b,
  );
  const shown = tab?.shown(ids[(pick >> 3) % Math.max(1, ids.length)] ?? 0);
  if (
    tab === undefined ||
    shown === undefined ||
    shown.waffle.archived ||
    shown.waffle.status === 'completed'
  )
    return;
  const wanted = kind === 'undo' ? ['paid'] : kind === 'release' ? ['pending', 'paid'] : ['pending'];
  const fitting = shown.spots.filter((spot) => wanted.includes(spot.status));
  const start = (pick >> 6) % Math.max(1, fitting.length);
  const count = kind === 'bulk' ? 2 + (pick % 4) : 1;
  const chosen = fitting.slice(start, start + count);
  const [first] = chosen;
  if (first === undefined) return;
  if (kind === 'undo' && (await takesBack(people, phone, tab, first))) return;
  perform(people, phone, tab, shown, chosen, kind);
}

/** The app's own way of undoing: a payment that never left the phone is taken back there. */
async function takesBack(people: People, phone: Phone, tab: Tab, spot: OperatorSpot): Promise<boolean> {
  const last = tab.settling
    .waiting()
    .filter((waiting) => isAbout(waiting, spot.claimId ?? ''))
    .at(-1);
  if (last?.request.action !== 'spots.markPaid' || last.settledSeq !== null) return false;
  return (await takeBack(people, phone, tab, last.request.input.opId)) !== 'sent';
}

/** `unknown`: the tab hangs, and the person does not wait for it. */
async function takeBack(
  { drop: { world }, taps, dropped }: People,
  phone: Phone,
  tab: Tab,
  opId: string,
): Promise<'gone' | 'sent' | 'unknown'> {
  const own = taps.find((made) => made.token === nameOf(phone, opId));
  if (own !== undefined) own.isAskedBack = true;
  // A refused part of a bulk payment, which was to be sent once more.
  else dropped.add(opId);
  let outcome: 'gone' | 'sent' | 'unknown' = 'unknown';
  tab.settling.takeBack(opId).then(
    (taken) => {
      world.trace(
        `${phone.name}, ${tab.tabId}: ${own?.token} ${taken ? 'is taken back' : 'may have been sent'}`,
      );
      outcome = taken ? 'gone' : 'sent';
      if (own !== undefined && taken) own.isTakenBack = true;
    },
    () => {
      outcome = 'sent';
    },
  );
  await world.passUntil(() => outcome !== 'unknown', 500);
  return outcome;
}

/** Takes any waiting change back from the list of them, and sometimes changes their mind. */
async function remove(people: People, phone: Phone, pick: number): Promise<void> {
  const tab = tabOf(phone, pick);
  const waiting = tab?.outbox.writes().filter((write) => write.state === 'waiting') ?? [];
  const one = waiting[(pick >> 3) % Math.max(1, waiting.length)];
  if (tab === undefined || one === undefined) return;
  if ((await takeBack(people, phone, tab, one.opId)) !== 'gone' || pick % 2 === 0) return;
  const own = people.taps.find((made) => made.token === nameOf(phone, one.opId));
  // From here on it counts again, once the person is told; in between it may be either.
  if (own !== undefined) own.isTakenBack = false;
  tab.outbox.putBack(one).then(
    () => {
      if (own !== undefined) own.isAskedBack = false;
    },
    () => undefined,
  );
}

function perform(
  people: People,
  phone: Phone,
  tab: Tab,
  shown: ShownBoard,
  chosen: readonly OperatorSpot[],
  kind: 'pay' | 'undo' | 'release' | 'bulk',
): void {
  const { drop, taps } = people;
  const made: Tap = {
    token: `tap ${taps.length + 1}`,
    phone,
    person: tab.person,
    opId: null,
    order: 0,
    madeAtMs: drop.world.nowMs(),
    keptAtMs: null,
    told: 'nothing_yet',
    isAskedBack: false,
    isTakenBack: false,
  };
  taps.push(made);
  drop.world.trace(
    `${phone.name}, ${tab.tabId}: ${made.token} is to ${kind} ${chosen.map(({ number }) => number).join(', ')}`,
  );
  const claims = chosen.map(
    ({ number, claimId, handle, priceMinor }): MeantClaim => ({
      number,
      claimId: claimId ?? '',
      handle: handle ?? '',
      priceMinor: priceMinor ?? 0,
    }),
  );
  const about: SettleAbout = { slug: shown.waffle.slug, title: made.token, currency: 'USD', claims };
  const waffleId = shown.waffle.id;
  const spots = claims.map(({ number, claimId }) => ({ number, claimId }));
  const target = { waffleId, number: claims[0]?.number ?? 0, claimId: claims[0]?.claimId ?? '' };
  people.skewMs = phone.skewMs;
  const { settling } = tab;
  const kept =
    kind === 'bulk'
      ? settling.perform('spots.markManyPaid', { waffleId, spots }, about)
      : kind === 'release'
        ? settling.perform('spots.release', { ...target, reason: 'slip' }, about)
        : settling.perform(kind === 'pay' ? 'spots.markPaid' : 'spots.undoPaid', target, about);
  people.skewMs = 0;
  kept.then(
    ({ opId, order }) => {
      drop.world.trace(`${made.token} is kept as ${order}`);
      made.told = 'kept';
      made.opId = opId;
      made.keptAtMs = drop.world.nowMs();
      phone.keptAtMs.set(opId, made.keptAtMs);
      made.order = order;
      // A frozen tab hears of it after another one has had it decided, with every part of it refused.
      const isInParts = [...phone.disk.parts.values()].includes(opId);
      if (!made.isAskedBack && !isInParts && !phone.disk.isSafe(opId))
        drop.violate(`${made.token} is said to be kept and a power cut would take it`);
    },
    () => {
      drop.world.trace(`${made.token} can't be kept`);
      made.told = 'refused';
    },
  );
}

function changeWeather(phone: Phone, pick: number): void {
  const before = phone.weather;
  phone.weather = WEATHERS[pick % WEATHERS.length] ?? 'fine';
  // The system tells of some changes and keeps others to itself.
  if (before !== phone.weather && pick % 3 > 0) for (const tab of phone.tabs) tab.connection.check();
}

/** Opens a tab for whoever the phone takes for signed in. */
function openAnother(people: People, phone: Phone): void {
  const person = phone.tabs[0]?.person ?? people.drop.server.account(phone.cookie);
  if (person !== undefined && phone.tabs.length < 3) phone.open(person);
}

function loseTab(people: People, phone: Phone, pick: number): void {
  const tab = tabOf(phone, pick);
  if (tab === undefined) return;
  phone.kill(tab);
  // Mostly it is opened again; sometimes the other tab has to go on alone, or nobody does for a while.
  if (pick % 4 > 0) phone.open(tab.person);
  else people.drop.world.trace(`${phone.name} has ${phone.tabs.length} tabs left`);
}

function losePower(_people: People, phone: Phone): void {
  const person = phone.tabs[0]?.person;
  phone.cutPower();
  if (person !== undefined) phone.open(person);
}

function changeMachine({ drop: { machine, world } }: People, pick: number): void {
  if (pick % 3 === 0) {
    machine.isUp = false;
    machine.epoch += 1;
    world.after(200 + (pick % 5_000), () => {
      machine.isUp = true;
    });
  } else {
    machine.failing = pick % 3 === 1 ? 0 : 0.4;
  }
}

/** Sessions end, the same person comes back, or somebody else takes the phone. */
function signInOrOut(people: People, phone: Phone, pick: number): void {
  const { server } = people.drop;
  const person = phone.tabs[0]?.person;
  if (pick % 5 < 2) {
    phone.cookie = null;
  } else if (pick % 5 < 4) {
    if (person !== undefined) signIn(phone, person);
  } else {
    const other = server.accounts[(pick >> 3) % server.accounts.length];
    if (other?.isActive === true) signIn(phone, other);
  }
}

/** The page that signs in goes on; one of somebody else ends, sooner or later. */
export function signIn(phone: Phone, person: ModelAccount): void {
  phone.cookie = person.id;
  const [strange, own] = [
    phone.tabs.filter((tab) => tab.person !== person),
    phone.tabs.filter((tab) => tab.person === person),
  ];
  // One of them is forgotten in the background.
  for (const tab of strange.slice(1)) phone.kill(tab);
  if (own.length === 0) phone.open(person);
  else own[0]?.replayer.flush();
}

function changeAccount({ drop: { server } }: People, _phone: Phone, pick: number): void {
  const account = server.accounts[(pick >> 3) % server.accounts.length];
  if (account === undefined) return;
  if (pick % 2 === 0) account.mayOperate = !account.mayOperate;
  else account.isActive = !account.isActive;
}

function dealWithRefusal(people: People, phone: Phone, pick: number): void {
  const tab = tabOf(phone, pick);
  const refused = tab?.outbox.writes().filter((write) => write.state === 'needs_you') ?? [];
  const one = refused[(pick >> 3) % Math.max(1, refused.length)];
  if (tab === undefined || one === undefined) return;
  const ignore = () => undefined;
  people.drop.world.trace(
    `${phone.name}, ${tab.tabId}: ${pick % 2 === 0 ? 'drops' : 'repeats'} ${nameOf(phone, one.opId)}`,
  );
  if (pick % 2 === 0) {
    people.dropped.add(one.opId);
    tab.settling.drop(one.opId).then(ignore, ignore);
  } else {
    phone.repeated.add(one.opId);
    tab.outbox.retry(one.opId).then(ignore, ignore);
  }
}

function workOffline(_people: People, phone: Phone, pick: number): void {
  for (const tab of phone.tabs) tab.connection.setWorkOffline(pick % 2 === 0);
}

/** What counts is written all the same: a full disk refuses only what makes it fuller. */
function fillDisk(phone: Phone, pick: number): void {
  phone.disk.isFull = pick % 2 === 0;
}

/** The phone stops a tab in the background, and lets it go on when it is looked at again. */
function freeze({ drop }: People, phone: Phone, pick: number): void {
  const tab = tabOf(phone, pick);
  if (tab === undefined) return;
  tab.life.freeze();
  drop.world.after(1_000 + (pick % 60_000), () => tab.life.thaw());
}

/**
 * A tab is frozen with a bulk payment on its way, part of which may come too late. Another tab takes over and has it
 * decided; then the frozen one wakes and hears its own answer.
 */
async function freezeWhileSending(people: People, phone: Phone, pick: number): Promise<void> {
  const { drop } = people;
  if (phone.tabs.length < 2) return;
  phone.weather = 'fine';
  await drop.world.pass(300);
  for (let others = 0; others < 4; others += 1) drop.server.interfere('release', (pick >> 4) + others);
  await tap(people, phone, pick, 'bulk');
  await drop.world.pass(12 + (pick % 20));
  const sending = tabOf(phone, pick >> 1);
  sending?.life.freeze();
  await drop.world.pass(40_000);
  sending?.life.thaw();
  await drop.world.pass(1_000);
}

/** The tab that pays dies before it could tell the others of it. Says whether there is another one to find it. */
export async function dieWhileTapping(people: People, phone: Phone): Promise<boolean> {
  const [dying, left] = phone.tabs;
  if (dying === undefined || left?.person !== dying.person || phone.cookie !== dying.person.id) return false;
  await tap(people, phone, 0, 'pay');
  phone.kill(dying);
  return true;
}
