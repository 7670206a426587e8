import type { Verdict } from './model-server.fixture.ts';
import type { Drop } from './network.fixture.ts';
import type { People, Tap } from './play.fixture.ts';
import type { Phone } from './tab.fixture.ts';
import { NEWS_MS } from './watched-api.fixture.ts';

type VerdictsByOp = ReadonlyMap<string, readonly Verdict[]>;

/** Compares what people were told with what the server did. Returns how many operations were done late. */
export function judge(people: People): number {
  const { drop, phones, taps } = people;
  const verdictsOf = new Map<string, Verdict[]>();
  for (const verdict of drop.server.verdicts) {
    const own = verdictsOf.get(verdict.opId);
    if (own === undefined) verdictsOf.set(verdict.opId, [verdict]);
    else own.push(verdict);
  }
  let late = 0;
  const tapOf = new Map(taps.map((tap) => [tap.token, tap]));
  for (const phone of phones) {
    for (const [opId, { about }] of phone.disk.offered) {
      const tap = tapOf.get((about as { title: string }).title);
      if (tap === undefined) drop.violate(`${phone.name} kept something that nobody tapped`);
      else if (judgeTap(people, tap, opId, verdictsOf.get(opId) ?? [])) late += 1;
    }
    for (const write of phone.disk.writes.values()) {
      if (write.state === 'needs_you') judgeRefusal(people, phone, write.opId, verdictsOf);
    }
  }
  for (const verdicts of verdictsOf.values()) {
    if (verdicts.filter(({ isFirst }) => isFirst).length > 1) drop.violate('the server did something twice');
  }
  for (const phone of phones) judgeOrder(people, phone, verdictsOf);
  return late;
}

/** True where the server did it after it had refused it, which a person can only see on the board. */
function judgeTap({ drop, dropped }: People, tap: Tap, opId: string, verdicts: readonly Verdict[]): boolean {
  const { violate, server } = drop;
  const receipt = server.receiptOf(opId);
  const kept = tap.phone.disk.writes.get(opId);
  if (tap.told === 'refused') {
    if (kept !== undefined || verdicts.length > 0) violate(`${tap.token} was said not to be kept, and was`);
    return false;
  }
  if (tap.isTakenBack) {
    if (receipt !== undefined) violate(`${tap.token} was taken back and done all the same`);
    return false;
  }
  for (const { accountId } of verdicts) {
    if (accountId !== tap.person.id)
      violate(`${tap.token} of ${tap.person.id} reached the server as ${accountId}`);
  }
  const wasRefusedBefore = verdicts.findIndex(({ isFirst }) => isFirst) > 0 && verdicts[0]?.refusal !== null;
  if (receipt === undefined) {
    const isKnown = kept?.state === 'needs_you' || dropped.has(opId) || tap.isAskedBack;
    if (tap.told === 'kept' && !isKnown) violate(`${tap.token} is lost (${kept?.state ?? 'nowhere'})`);
    return false;
  }
  // Whoever has lost the role is told nothing else, not even that it was done before.
  const isUntold = kept?.refusal?.code === 'access.denied';
  if (kept?.state === 'needs_you' && !wasRefusedBefore && !isUntold)
    violate(`${tap.token} was done and asks for a decision`);
  if ('results' in receipt && kept?.state !== 'needs_you' && !dropped.has(opId))
    judgeParts(drop, dropped, tap, opId);
  return kept?.state === 'needs_you' && !isUntold;
}

/** Each spot that a bulk payment could not pay asks for a decision, once. */
function judgeParts({ violate, server }: Drop, dropped: ReadonlySet<string>, tap: Tap, opId: string): void {
  const receipt = server.receiptOf(opId);
  const refused = receipt && 'results' in receipt ? receipt.results.filter(({ ok }) => !ok) : [];
  const parts = [...tap.phone.disk.parts].filter(([, whole]) => whole === opId).map(([part]) => part);
  const numbers = parts.flatMap((part) => {
    const input = tap.phone.disk.writes.get(part)?.input as { number: number } | undefined;
    return input === undefined ? [] : [input.number];
  });
  const gone = parts.filter((part) => dropped.has(part) || server.receiptOf(part) !== undefined).length;
  const asked = new Set(numbers);
  if (
    asked.size !== numbers.length ||
    parts.length !== refused.length ||
    numbers.length + gone < refused.length
  )
    violate(`${tap.token} had ${refused.length} spots refused and asks about ${numbers.length}`);
}

/** Whatever asks for a decision was really refused, for the reason it gives. */
function judgeRefusal({ drop }: People, phone: Phone, opId: string, verdictsOf: VerdictsByOp): void {
  const write = phone.disk.writes.get(opId);
  const code = write?.refusal?.code;
  const verdicts = verdictsOf.get(opId) ?? [];
  const whole = phone.disk.parts.get(opId);
  const isPart = whole !== undefined && drop.server.receiptOf(whole) !== undefined;
  const isTrue = verdicts.some(({ refusal }) => refusal === code);
  if (code === undefined || (!isPart && !isTrue))
    drop.violate(`${phone.name} asks about something that was not refused (${code ?? 'without a reason'})`);
}

/** Of one board, what a person was told is kept is done before whatever they do after. */
function judgeOrder({ drop, taps }: People, phone: Phone, verdictsOf: VerdictsByOp): void {
  // Tapped twice before the first tap was kept, it is one change, made by the first.
  const first = taps.filter((tap) => tap.phone === phone).reverse();
  const own = new Map(first.map((tap) => [tap.opId, tap]));
  const lastMadeAtMs = new Map<string, number>();
  for (const { opId, waffleId, isFirst, accountId } of drop.server.verdicts) {
    const tap = own.get(opId);
    if (tap === undefined || !isFirst) continue;
    const line = `${accountId} ${waffleId}`;
    const last = lastMadeAtMs.get(line) ?? 0;
    const wasRefusedBefore = verdictsOf.get(opId)?.[0]?.refusal !== null;
    // Nobody taps in two tabs faster than the one hears of the other.
    if (tap.keptAtMs !== null && tap.keptAtMs < last - NEWS_MS && !wasRefusedBefore)
      drop.violate(`${tap.token} was overtaken by a later one of the same board`);
    if (!phone.sentUnaware.has(tap.opId ?? '')) lastMadeAtMs.set(line, Math.max(last, tap.madeAtMs));
  }
}
