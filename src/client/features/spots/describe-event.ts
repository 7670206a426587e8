import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import type { LoggedEvent } from '#shared/live/events.ts';

const named = (spots: readonly { readonly number: number }[]): string =>
  `${spotWord(spots.length)} ${nameNumbers(spots.map((spot) => spot.number))}`;
const because = (reason: string | null): string => (reason === null || reason === '' ? '' : ` (${reason})`);

/** One entry of the log as a sentence for the activity list. */
function describeEvent({ event }: LoggedEvent): string {
  switch (event.kind) {
    case 'spot.claimed':
      return `@${event.handle} claimed ${named(event.spots)}`;
    case 'spot.paid':
      return `${event.by} marked ${named(event.spots)} paid`;
    case 'spot.payment_undone':
      return `${event.by} took the payment of ${named(event.spots)} back${because(event.reason)}`;
    case 'spot.released':
      return describeRelease(event);
    case 'spot.restored':
      return `${event.by} took the release of spot ${event.spot.number} back (@${event.handle})`;
    case 'hold.changed':
      return describeHolds(event);
    case 'spot.payment_announced':
      return `The buyer of ${named(event.spots)} says it is paid${event.note === '' ? '' : `: “${event.note}”`}`;
    case 'winner.set':
    case 'winner.changed': {
      const winners = event.winners.map((winner) => `${winner.number} (@${winner.handle})`).join(', ');
      const word = event.winners.length === 1 ? 'winner' : 'winners';
      return event.kind === 'winner.set'
        ? `${event.by} set the ${word}: ${winners}`
        : `${event.by} changed the ${word} to ${winners}`;
    }
    case 'winner.cleared':
      return `${event.by} cleared the winner`;
    case 'draw.sealed':
      return `${event.by} sealed the draw`;
    case 'waffle.updated':
      return `${event.by} changed the waffle’s details`;
    case 'waffle.archived':
      return `${event.by} archived the waffle`;
    case 'waffle.unarchived':
      return `${event.by} took the waffle out of the archive`;
    case 'waffle.deleted':
      return 'The waffle was deleted';
  }
}

function describeRelease(event: Extract<LoggedEvent['event'], { kind: 'spot.released' }>): string {
  switch (event.cause) {
    case 'operator':
      return `${event.by} released ${named(event.spots)}${because(event.reason)}`;
    case 'buyer':
      return `The buyer gave ${named(event.spots)} back`;
    case 'hold':
      return `The hold of ${named(event.spots)} ran out`;
  }
}

function describeHolds(event: Extract<LoggedEvent['event'], { kind: 'hold.changed' }>): string {
  if (event.paused) return `${event.by} paused all holds`;
  return event.spots.length === 1
    ? `${event.by} extended the hold of ${named(event.spots)}`
    : `${event.by} changed the holds`;
}

/** Whom an entry is about. Other handles in its sentence were typed by somebody, as a reason or a note. */
function handlesOf({ event }: LoggedEvent): ReadonlySet<string> {
  switch (event.kind) {
    case 'spot.claimed':
    case 'spot.restored':
      return new Set([event.handle]);
    case 'winner.set':
    case 'winner.changed':
      return new Set(event.winners.map(({ handle }) => handle));
    default:
      return new Set();
  }
}

/** The sentence of an entry in pieces, those that are handles apart from the others. */
export function splitEvent(
  entry: LoggedEvent,
): readonly { readonly text: string; readonly handle: string | null }[] {
  const handles = handlesOf(entry);
  return describeEvent(entry)
    .split(/(@[a-z0-9._]{1,30})/)
    .filter((text) => text !== '')
    .map((text) => ({
      text,
      handle: handles.has(text.slice(1)) && text.startsWith('@') ? text.slice(1) : null,
    }));
}
