import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import type { Currency } from '#shared/kernel/money.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import type { CommandVerb, ParsedCommand } from './parse-command.ts';
import { revenueOf, whyNotSettle } from './spots.projection.ts';

/** What Enter would do, in words, or why it would do nothing. */
export interface CommandPlan {
  readonly verb: CommandVerb;
  /** The spots it acts on, by number. Empty where there is a problem. */
  readonly spots: readonly OperatorSpot[];
  readonly reason: string;
  /** One sentence for the line under the bar. */
  readonly preview: string;
  /** Null where Enter works. Money is involved, so one wrong number holds back all of them. */
  readonly problem: string | null;
}

const ACTS_ON: Readonly<Record<Exclude<CommandVerb, 'go'>, readonly OperatorSpot['status'][]>> = {
  pay: ['pending'],
  undo: ['paid'],
  release: ['pending', 'paid'],
};

/** What a handle alone stands for: releasing somebody's paid spots has to name them. */
const HANDLE_MEANS: Readonly<Record<Exclude<CommandVerb, 'go'>, OperatorSpot['status']>> = {
  pay: 'pending',
  undo: 'paid',
  release: 'pending',
};

/** Holds a read command against the board as it is shown. */
export function planCommand(command: ParsedCommand, board: OperatorBoard): CommandPlan {
  const { verb, reason } = command;
  const refuse = (problem: string): CommandPlan => ({ verb, spots: [], reason, preview: '', problem });

  const unknown = command.numbers.filter((number) => board.spots[number - 1] === undefined);
  if (unknown.length > 0)
    return refuse(`This waffle has no ${spotWord(unknown.length)} ${nameNumbers(unknown)}.`);
  if (verb === 'go') return planVisit(command, board);
  const closed = whyNotSettle(board);
  if (closed !== null) return refuse(closed);

  const named = command.numbers.map((number) => board.spots[number - 1]).filter((spot) => spot !== undefined);
  const wrong = named.filter((spot) => !ACTS_ON[verb].includes(spot.status));
  // Paying what is paid asks for what is already so: it is left out and said, not refused.
  const already = verb === 'pay' ? wrong.filter((spot) => spot.status === 'paid') : [];
  const refused = wrong.filter((spot) => !already.includes(spot));
  if (refused.length > 0) return refuse(whyWrong(verb, refused));

  const held: OperatorSpot[] = [];
  for (const handle of command.handles) {
    const spots = board.spots.filter((spot) => spot.handle === handle && spot.status === HANDLE_MEANS[verb]);
    if (spots.length === 0) return refuse(`@${handle} has no ${HANDLE_MEANS[verb]} spot here.`);
    held.push(...spots);
  }
  const spots = [...new Set([...named.filter((spot) => !already.includes(spot)), ...held])].sort(
    (a, b) => a.number - b.number,
  );
  if (spots.length === 0) return refuse(alreadyPaid(already));
  if (verb === 'release' && reason === '' && spots.some((spot) => spot.status === 'paid')) {
    return refuse('A paid spot needs a reason: add it after “release”.');
  }
  const left = already.length > 0 ? ` ${alreadyPaid(already)}` : '';
  return {
    verb,
    spots,
    reason,
    preview: `${describe(verb, spots, reason, board.waffle.currency)}${left}`,
    problem: null,
  };
}

function planVisit(command: ParsedCommand, board: OperatorBoard): CommandPlan {
  const [number] = command.numbers;
  const [handle] = command.handles;
  const spots = board.spots.filter((spot) => spot.number === number || spot.handle === handle);
  const plan = { verb: 'go' as const, spots, reason: '' };
  if (spots.length === 0) return { ...plan, preview: '', problem: `@${handle} holds nothing here.` };
  if (command.numbers.length + command.handles.length > 1) {
    return { ...plan, spots: [], preview: '', problem: 'Add what to do: paid, undo or release.' };
  }
  return { ...plan, preview: `Goes to ${spots.map(describeSpot).join(', ')}.`, problem: null };
}

function describeSpot(spot: OperatorSpot): string {
  return spot.handle === null
    ? `spot ${spot.number} (free)`
    : `spot ${spot.number} (@${spot.handle}, ${spot.status})`;
}

function alreadyPaid(spots: readonly OperatorSpot[]): string {
  const numbers = nameNumbers(spots.map((spot) => spot.number));
  return `${numbers} ${spots.length === 1 ? 'is' : 'are'} paid already.`;
}

function whyWrong(verb: CommandVerb, spots: readonly OperatorSpot[]): string {
  const free = spots.filter((spot) => spot.status === 'available');
  const [few, word] =
    free.length > 0 ? [free, 'free'] : [spots, verb === 'undo' ? 'not paid' : (spots[0]?.status ?? '')];
  return `Spot${few.length === 1 ? '' : 's'} ${nameNumbers(few.map((spot) => spot.number))} ${few.length === 1 ? 'is' : 'are'} ${word}.`;
}

function describe(
  verb: CommandVerb,
  spots: readonly OperatorSpot[],
  reason: string,
  currency: Currency,
): string {
  const numbers = `${spotWord(spots.length)} ${nameNumbers(spots.map((spot) => spot.number))}`;
  const handles = [...new Set(spots.map((spot) => `@${spot.handle}`))];
  const who = handles.length > 3 ? `${handles.length} buyers` : handles.join(', ');
  const totalMinor = spots.reduce((sum, spot) => sum + (spot.priceMinor ?? 0), 0);
  switch (verb) {
    case 'pay':
      return `Marks ${numbers} paid (${who}) · ${formatMoney(totalMinor, currency)}.`;
    case 'undo':
      return `Takes the payment of ${numbers} back (${who}) · −${formatMoney(totalMinor, currency)}.`;
    case 'release': {
      const paidMinor = revenueOf(spots);
      const money = paidMinor > 0 ? ` · −${formatMoney(paidMinor, currency)}` : '';
      return `Frees ${numbers} for anybody (${who})${money}${reason === '' ? '' : `, reason: ${reason}`}.`;
    }
    case 'go':
      return `Goes to ${numbers}.`;
  }
}
