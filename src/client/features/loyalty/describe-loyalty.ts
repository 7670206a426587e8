import type { IconShape } from '#client/ui/icons.ts';
import { starIcon, trophyIcon } from '#client/ui/icons.ts';
import { awardIcon, flameIcon } from '#client/ui/more-icons.ts';
import type { LevelStanding } from '#shared/loyalty/loyalty.rules.ts';

const FIGURE = new Intl.NumberFormat('en');

/** “1,250 XP”. */
export function sayXpSum(xp: number): string {
  return `${FIGURE.format(xp)} XP`;
}

/** “+10”, “−10”, with a real minus: a hyphen is read out as a dash. */
export function sayXpChange(amount: number): string {
  return `${amount < 0 ? '−' : '+'}${FIGURE.format(Math.abs(amount))}`;
}

export function sayNextLevel({ level, nextXp, xp }: LevelStanding & { readonly xp: number }): string {
  return nextXp === null ? 'The highest level' : `${sayXpSum(nextXp - xp)} to level ${level + 1}`;
}

const ICONS: Readonly<Record<string, IconShape>> = {
  kindling: flameIcon,
  inferno: flameIcon,
  'first-win': trophyIcon,
  'hat-trick': trophyIcon,
  comeback: trophyIcon,
  'one-shot': trophyIcon,
  'double-dip': trophyIcon,
  'early-adopter': starIcon,
  founder: starIcon,
};

/** Tells the kinds of badges apart: days in a row, wins, what a person gave; everything else is about spots. */
export function badgeIcon(id: string): IconShape {
  return ICONS[id] ?? awardIcon;
}
