import type { MeantClaim } from './describe-conflict.ts';
import type { DeskWorld } from './desk-world.ts';
import { toMeant } from './desk-world.ts';

/** Undoes a release once it is one: the very same claim holds its spot again, unless somebody was faster. */
export async function takeBack(
  world: DeskWorld,
  meant: MeantClaim,
  released: Promise<boolean>,
): Promise<void> {
  const { toasts } = world;
  if (!(await released)) return;
  try {
    await world.restore(meant);
    toasts.show({ tone: 'ok', text: `Spot ${meant.number} is @${meant.handle}’s again` });
  } catch (error) {
    const text = error instanceof Error ? error.message : 'It did not work.';
    toasts.show({ tone: 'danger', text: `Spot ${meant.number}: ${text}` });
  }
}

/** The buyer's money is there, so the free spot is claimed for the same handle and that new claim is paid. */
export async function claimAgainAndPay(
  world: DeskWorld,
  meant: MeantClaim,
  pay: (meant: MeantClaim) => Promise<boolean>,
): Promise<void> {
  const { toasts } = world;
  try {
    await world.claimAgain(meant);
    const spot = await newClaimOf(world, meant);
    if (spot) await pay(spot);
    else
      toasts.show({
        text: `Spot ${meant.number} is @${meant.handle}’s again. Mark it paid when it appears.`,
      });
  } catch (error) {
    const text = error instanceof Error ? error.message : 'It did not work.';
    toasts.show({ tone: 'danger', text: `Spot ${meant.number}: ${text}` });
  }
}

const NEW_CLAIM_WITHIN_MS = 10_000;

/** Waits for the live board to name the new claim: only then there is something to pay. */
function newClaimOf(world: DeskWorld, meant: MeantClaim): Promise<MeantClaim | null> {
  const find = () => {
    const spot = toMeant(world.board().spots[meant.number - 1]);
    return spot && spot.handle === meant.handle && spot.claimId !== meant.claimId ? spot : null;
  };
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const look = () => {
      const found = find();
      if (found !== null || Date.now() - startedMs > NEW_CLAIM_WITHIN_MS) resolve(found);
      else setTimeout(look, 100);
    };
    look();
  });
}
