import type { Desk } from '#client/features/spots/create-desk.ts';
import type { CommandPlan } from '#client/features/spots/plan-command.ts';

/** Does what the command bar promised. Several payments are one action; everything else goes spot by spot. */
export async function runCommandPlan(
  plan: CommandPlan,
  desk: Desk,
  goTo: (number: number) => void,
): Promise<void> {
  const numbers = plan.spots.map((spot) => spot.number);
  const [first] = numbers;
  if (first === undefined) return;
  switch (plan.verb) {
    case 'go':
      return goTo(first);
    case 'pay':
      if (numbers.length === 1) void desk.pay(first);
      else await desk.payMany(numbers);
      return;
    case 'undo':
      for (const number of numbers) void desk.undoPay(number);
      return;
    case 'release':
      for (const number of numbers) void desk.release(number, plan.reason === '' ? undefined : plan.reason);
      return;
  }
}
