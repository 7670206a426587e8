import type { ModelAccount } from './model-server.fixture.ts';
import type { Drop } from './network.fixture.ts';
import { dieWhileTapping, type People, signIn } from './play.fixture.ts';
import type { Phone } from './tab.fixture.ts';
import type { World } from './world.fixture.ts';

const HEAL_LIMIT_MS = 120_000;

/** Everything works again and everybody comes back, one after the other where several share a phone. */
export async function heal(people: People): Promise<number> {
  const { drop, phones } = people;
  const { world, server, machine } = drop;
  machine.isUp = true;
  machine.failing = 0;
  for (const account of server.accounts) {
    account.mayOperate = true;
    account.isActive = true;
  }
  let slowestMs = 0;
  for (const phone of phones) {
    phone.weather = 'fine';
    phone.disk.isFull = false;
    for (const tab of phone.tabs) {
      tab.life.thaw();
      tab.connection.setWorkOffline(false);
    }
  }
  // Whatever was on its way when the weather changed arrives or is given up; nobody may rely on that.
  await world.pass(20);
  for (const person of server.accounts) {
    const waiting = phones.filter(
      (phone) => phone.cookie === person.id || countOf(phone, person, 'waiting') > 0,
    );
    for (const phone of waiting) {
      signIn(phone, person);
      for (const tab of phone.tabs) tab.connection.check();
    }
    slowestMs = Math.max(slowestMs, await waitUntilDecided(world, waiting, person));
    for (const phone of waiting) {
      const left = countOf(phone, person, 'waiting');
      if (left > 0) drop.violate(`${left} changes of ${person.name} are stuck on ${phone.name}`);
    }
    await world.pass(50);
    for (const phone of waiting) expectOwnQueue(drop, phone, person);
  }
  await expectFound(people);
  await expectTruth(people);
  return slowestMs;
}

const FOUND_WITHIN_MS = 40_000;

/** What a tab kept in the moment when it died is found and sent by another one, although nobody was told of it. */
async function expectFound(people: People): Promise<void> {
  const { world, violate } = people.drop;
  for (const phone of people.phones) {
    const person = phone.tabs[0]?.person;
    if (person === undefined || !(await dieWhileTapping(people, phone))) continue;
    await world.pass(50);
    const isFound = () => countOf(phone, person, 'waiting') === 0;
    if ((await world.passUntil(isFound, FOUND_WITHIN_MS)) === null)
      violate(`${phone.name} does not find what a tab kept before it died`);
  }
}

/**
 * Lets a person answer when the app asks who they are. Returns how long it took since the last of them did, on phones
 * with Web Locks: without, a tab that died keeps the lead for the fifteen seconds of its lease.
 */
async function waitUntilDecided(
  world: World,
  phones: readonly Phone[],
  person: ModelAccount,
): Promise<number> {
  const isIdle = (phone: Phone) => countOf(phone, person, 'waiting') === 0;
  const withLocks = phones.filter(({ hasLocks }) => hasLocks);
  const endMs = world.nowMs() + HEAL_LIMIT_MS;
  let answeredAtMs = world.nowMs();
  let tookMs = 0;
  while (!phones.every(isIdle) && world.nowMs() < endMs) {
    const isWaiting = !withLocks.every(isIdle);
    const awaited = isWaiting ? withLocks : phones;
    if ((await world.passUntil(() => awaited.every(isIdle), 1_000)) === null) await world.pass(1);
    if (isWaiting) tookMs = world.nowMs() - answeredAtMs;
    for (const phone of phones) {
      for (const tab of phone.tabs.filter((one) => one.person === person && one.asksToSignIn)) {
        answeredAtMs = world.nowMs();
        tab.asksToSignIn = false;
        signIn(phone, person);
        tab.replayer.flush();
      }
    }
  }
  return tookMs;
}

function countOf({ disk }: Phone, person: ModelAccount, state: string): number {
  return [...disk.writes.values()].filter((write) => write.accountId === person.id && write.state === state)
    .length;
}

/** Every tab of a person speaks of exactly what the phone keeps, theirs and others'. */
function expectOwnQueue({ violate }: Drop, phone: Phone, person: ModelAccount): void {
  const kept = [...phone.disk.writes.values()];
  const others = kept.filter((write) => write.accountId !== person.id && write.state !== 'settled').length;
  const refused = countOf(phone, person, 'needs_you');
  for (const { outbox } of phone.tabs.filter((tab) => tab.person === person)) {
    const shown = outbox.writes().filter(({ state }) => state === 'needs_you').length;
    if (outbox.othersCount() !== others)
      violate(`${phone.name} speaks of ${outbox.othersCount()} changes of others and has ${others}`);
    if (shown !== refused) violate(`${phone.name} shows ${shown} refusals and keeps ${refused}`);
  }
}

/** Once nothing waits any more, every tab shows exactly what the server has, and says that it is final. */
async function expectTruth({ drop, phones }: People): Promise<void> {
  const { world, server, violate } = drop;
  const tabs = phones.flatMap((phone) => phone.tabs.map((tab) => ({ phone, tab })));
  const isTrue = () =>
    tabs.every(({ tab }) => server.boards().every((board) => tab.boardOf(board.waffle.id) === board));
  for (let round = 0; round < 5 && !isTrue(); round += 1) {
    for (const { tab } of tabs) tab.refresh();
    await world.passUntil(isTrue, 12_000);
  }
  await world.pass(50);
  for (const { phone, tab } of tabs) {
    for (const board of server.boards()) {
      const shown = tab.shown(board.waffle.id);
      const isSame = shown?.spots.every((spot, index) => spot === board.spots[index]) ?? false;
      if (!isSame) violate(`${phone.name} shows another board than the server has, with nothing waiting`);
      if ((shown?.waiting.size ?? 0) > 0) violate(`${phone.name} shows something as waiting when nothing is`);
    }
  }
}
