import type { WaffleCard } from '#shared/waffles/waffles.schemas.ts';

/** `14 of 25 paid`; a completed board stays at its end, whatever was paid. */
export function progressOf(card: WaffleCard): { value: number; max: number; text: string } {
  const max = card.waffle.totalSpots;
  if (card.waffle.status === 'completed')
    return { value: max, max, text: `${card.paid} of ${max} paid · done` };
  return { value: card.paid, max, text: `${card.paid} of ${max} paid` };
}

/** Where everyone can see the waffle, on this very site. */
export function publicAddress(slug: string, origin: string): string {
  return `${origin}/waffle/${slug}`;
}
