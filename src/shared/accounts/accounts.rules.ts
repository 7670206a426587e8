/** The parts a person's name is made of. Any of the first three may be empty or blank. */
export interface NameParts {
  readonly displayName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
}

/**
 * The name others see, in the top bar and beside what somebody did: the display name, else first and last name, else
 * the first name, else the username. Blank strings do not count, and a last name alone is no name.
 */
export function displayName(parts: NameParts): string {
  const shown = parts.displayName.trim();
  if (shown !== '') return shown;
  const first = parts.firstName.trim();
  if (first === '') return parts.username;
  return `${first} ${parts.lastName.trim()}`.trim();
}

/** Of each of the three parts of a name. */
export const NAME_LENGTH_MAX = 80;
export const REASON_LENGTH_MAX = 300;

/** What an account may use: share assets a day, and rehearsals. New accounts have the defaults of the database. */
export const DAILY_LIMIT_MAX = 10_000;
export const BENCHMARKS_PER_HOUR_MAX = 1_000;
export const CONCURRENT_MAX = 50;
export const RUNS_PER_BENCHMARK_MAX = 100;

export const SOCIAL_PLATFORMS = ['instagram', 'tiktok', 'x', 'facebook', 'youtube', 'discord'] as const;
export type SocialPlatform = (typeof SOCIAL_PLATFORMS)[number];

export const SOCIAL_PLATFORM_NAMES: Readonly<Record<SocialPlatform, string>> = {
  instagram: 'Instagram',
  tiktok: 'TikTok',
  x: 'X',
  facebook: 'Facebook',
  youtube: 'YouTube',
  discord: 'Discord',
};

/** Where an address of the platform may lead. */
const PLATFORM_HOSTS: Readonly<Record<SocialPlatform, readonly string[]>> = {
  instagram: ['instagram.com'],
  tiktok: ['tiktok.com'],
  x: ['x.com', 'twitter.com'],
  facebook: ['facebook.com', 'fb.com', 'fb.me'],
  youtube: ['youtube.com', 'youtu.be'],
  discord: ['discord.com', 'discord.gg'],
};

/** Where else somebody is to be found: a handle on a platform, or an https address of it. */
export interface SocialLink {
  readonly platform: SocialPlatform;
  readonly handle: string;
}

export const SOCIAL_LINKS_MAX = 10;
export const SOCIAL_HANDLE_LENGTH_MAX = 100;

/** A link in the form it is stored in: without blanks around it, and a handle without its @. */
export function normaliseSocialLink({ platform, handle }: SocialLink): SocialLink {
  const trimmed = handle.trim();
  return { platform, handle: trimmed.includes('/') ? trimmed : trimmed.replace(/^@+/, '') };
}

/** What is wrong with a link, as a sentence; null where nothing is. */
function findLinkProblem({ platform, handle }: SocialLink): string | null {
  if (handle === '') return 'Enter a handle, or remove this link.';
  if (handle.length > SOCIAL_HANDLE_LENGTH_MAX) {
    return `Use at most ${SOCIAL_HANDLE_LENGTH_MAX} characters.`;
  }
  if (!/[/:]/.test(handle)) {
    return /^[\p{L}\p{N}._#-]+$/u.test(handle) ? null : 'Enter the handle alone, without spaces.';
  }
  const host = /^https:\/\/(?:www\.|m\.)?([a-z0-9.-]+)(?:[/?#]\S*)?$/i.exec(handle)?.[1]?.toLowerCase();
  if (host === undefined) return 'Enter a handle, or an address that begins with https://.';
  const hosts = PLATFORM_HOSTS[platform];
  return hosts.includes(host) ? null : `This address does not lead to ${hosts[0]}.`;
}

/** What is wrong with a list of links, by its place in the list. */
export function findLinkProblems(links: readonly SocialLink[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const seen = new Set<SocialPlatform>();
  for (const [place, link] of links.entries()) {
    const name = SOCIAL_PLATFORM_NAMES[link.platform];
    const problem = seen.has(link.platform)
      ? `There is a link to ${name} already.`
      : findLinkProblem(normaliseSocialLink(link));
    seen.add(link.platform);
    if (problem !== null) problems.set(place, problem);
  }
  return problems;
}

/** The IANA zone of this name as it is usually written; null where there is none. Offsets are no zones. */
export function findTimeZone(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name) || name.length > 64) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

export const THEMES = ['system', 'light', 'dark', 'sun'] as const;
export type ThemeName = (typeof THEMES)[number];
