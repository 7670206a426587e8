import type { SettleRequest } from '#client/features/spots/spots.projection.ts';
import type { Api } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { TabLife } from './browser.fixture.ts';
import type { ModelAccount } from './model-server.fixture.ts';
import { type Drop, TIMEOUTS_MS, travel } from './network.fixture.ts';
import type { Phone } from './tab.fixture.ts';

/** Which tab sends. */
interface Sender {
  readonly tabId: string;
  readonly life: TabLife;
  readonly person: ModelAccount;
  readonly connection: Connection;
}

interface CallOptions {
  readonly context?: { readonly accountId?: string };
  readonly signal?: AbortSignal;
}

/** A request that a tab waits for. */
interface Flight {
  readonly life: TabLife;
  /** How often that tab had been frozen when it asked. */
  readonly freezes: number;
  /** It goes on where it was, and finds out only then that another has taken over. */
  readonly hasJustWoken: boolean;
}

/** What a tab has kept, every other one that is awake knows so soon. */
export const NEWS_MS = 50;

const flights = new WeakMap<Phone, Map<string, Flight>>();

/** The four procedures as the app calls them. Each call is checked for what may never leave a phone. */
export function createSimulatedApi(drop: Drop, phone: Phone, sender: Sender): Api {
  const procedure = (action: SettleRequest['action']) => ({
    mutate: (input: SettleRequest['input'], options?: CallOptions) => {
      // Name and input come from the same call, so they belong together.
      const request = { action, input } as SettleRequest;
      return send(drop, phone, sender, request, options ?? {});
    },
  });
  const spots = {
    markPaid: procedure('spots.markPaid'),
    undoPaid: procedure('spots.undoPaid'),
    release: procedure('spots.release'),
    markManyPaid: procedure('spots.markManyPaid'),
  };
  // Only what settling calls is there.
  return { spots } as unknown as Api;
}

async function send(
  drop: Drop,
  phone: Phone,
  sender: Sender,
  request: SettleRequest,
  { context, signal }: CallOptions,
): Promise<unknown> {
  const meant = context?.accountId ?? null;
  const { server, violate, world } = drop;
  const { opId } = request.input;
  const what = `${phone.name}, ${sender.tabId}: ${nameOf(phone, opId)} (${request.action})`;
  world.trace(`${what} leaves`);
  expectSendable(drop, phone, sender, request);
  const flying = flights.get(phone) ?? new Map<string, Flight>();
  flights.set(phone, flying);
  const other = flying.get(opId);
  const hasJustWoken = sender.life.awakeSinceMs > world.nowMs() - NEWS_MS;
  if (hasJustWoken || !phone.isLeadSure()) phone.sentUnaware.add(opId);
  const { life } = sender;
  flying.set(opId, { life, freezes: life.freezes, hasJustWoken });
  // Nobody waits for it any more; it may arrive all the same.
  signal?.addEventListener('abort', () => flying.delete(opId));
  // A frozen tab loses the lead to one that is awake, and the server's receipts take care of what it does when it wakes.
  const isAwake = other?.life.isAlive === true && other.freezes === other.life.freezes && !other.hasJustWoken;
  if (isAwake && !hasJustWoken && phone.isLeadSure())
    violate(`${phone.name} sends a change twice at the same moment`);
  const { cookie } = phone;
  const owner = phone.disk.writes.get(opId)?.accountId;
  const serve = () => {
    const before = server.verdicts.length;
    try {
      return server.serve({ request, cookie, meant });
    } finally {
      const verdict = server.verdicts[before];
      const outcome =
        verdict === undefined ? 'turned away' : (verdict.refusal ?? (verdict.isFirst ? 'done' : 'again'));
      world.trace(`${what} at the server: ${outcome}`);
      if (verdict !== undefined && owner !== undefined && owner !== cookie)
        violate(`${phone.name} had a change of ${owner} looked at as ${cookie}`);
    }
  };
  const finish = sender.connection.request();
  try {
    const answer = await travel(drop, phone, sender.life, TIMEOUTS_MS.call, serve);
    finish('answered');
    return answer;
  } catch (error) {
    finish(error instanceof AppError && error.code === 'network.unreachable' ? 'missed' : 'answered');
    throw error;
  } finally {
    if (flying.get(opId)?.life === sender.life) flying.delete(opId);
  }
}

/** What a change is called in the history, where ids would be different every time. */
export function nameOf({ disk }: Pick<Phone, 'disk'>, opId: string): string {
  const whole = disk.parts.get(opId);
  if (whole !== undefined) return `a part of ${nameOf({ disk }, whole)}`;
  const about = disk.offered.get(opId)?.about as { readonly title: string } | undefined;
  return about?.title ?? 'something unknown';
}

/** What must be true of every change at the moment it leaves the phone. */
function expectSendable(
  { violate, world }: Drop,
  phone: Phone,
  { person, life }: Sender,
  { input: { opId } }: SettleRequest,
): void {
  const { disk, name, keptAtMs, repeated } = phone;
  const write = disk.writes.get(opId);
  if (write === undefined) {
    // Repeated in one tab and dropped in another at the same moment, it may be on its way already.
    if (!repeated.has(opId)) violate(`${name} sends a change that it does not keep`);
    return;
  }
  if (!disk.isSafe(opId)) violate(`${name} sends a change that a power cut would take`);
  if (write.accountId !== person.id) violate(`${name} sends a change of somebody else`);
  if (!disk.offered.has(opId) && !disk.parts.has(opId))
    violate(`${name} sends a change under an id that was never kept`);
  // What a person was told a moment ago, every tab that is awake has heard of.
  const newsMs = world.nowMs() - NEWS_MS;
  if (life.awakeSinceMs > newsMs || !phone.isLeadSure()) return;
  if (write.state !== 'waiting') violate(`${name} sends a change that was decided before`);
  for (const other of disk.writes.values()) {
    const isEarlier =
      other.accountId === write.accountId && other.scope === write.scope && other.order < write.order;
    const isTold = (keptAtMs.get(other.opId) ?? world.nowMs()) < newsMs;
    // A refused one that is to be sent once more comes when it comes.
    if (isEarlier && isTold && !repeated.has(other.opId) && other.state === 'waiting')
      violate(
        `${name} sends ${nameOf({ disk }, opId)} before ${nameOf({ disk }, other.opId)} of the same board`,
      );
  }
}
