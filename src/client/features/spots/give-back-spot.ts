import type { KeptTap } from './create-taps.ts';
import type { MeantClaim } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { sayFailed } from './desk-world.ts';

/**
 * Undoes a release: one that never left this phone is forgotten; any other is taken back once it is one, and the very
 * same claim holds its spot again, unless somebody was faster.
 */
export async function takeBack(
  world: DeskWorld,
  meant: MeantClaim,
  released: Promise<KeptTap | null>,
): Promise<void> {
  const { toasts, settling } = world;
  const tap = await released;
  if (tap === null) return;
  try {
    if (!(await settling.takeBack(tap.opId))) {
      const offline = world.whyOffline(
        'The release may have been sent, so taking it back needs a connection.',
      );
      if (offline !== null) {
        toasts.show({ tone: 'danger', text: `Spot ${meant.number}: ${offline}` });
        return;
      }
      if (!(await tap.done)) return;
      await world.restore(meant);
    }
    toasts.show({ tone: 'ok', text: `Spot ${meant.number} is @${meant.handle}’s again` });
  } catch (error) {
    sayFailed(world, meant, error);
  }
}

/**
 * The buyer's money is there, so the free spot is claimed for the same handle and that new claim is paid. Says whether
 * the payment is kept: a claim alone does not settle what the money is for.
 */
export async function claimAgainAndPay(
  world: DeskWorld,
  meant: MeantClaim,
  pay: (meant: MeantClaim) => Promise<KeptTap | null>,
): Promise<boolean> {
  try {
    return (await pay(await world.claimAgain(meant))) !== null;
  } catch (error) {
    sayFailed(world, meant, error);
    return false;
  }
}
