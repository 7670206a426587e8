import { TITLE_LENGTH_MAX } from '#shared/waffles/waffles.rules.ts';

/** What another app hands over when somebody shares something with ours. */
export interface SharedThing {
  readonly title: string;
  /** An https address without the marks that follow whoever opens it; null where nothing of the kind was shared. */
  readonly link: string | null;
}

export type SharedParams = Readonly<Record<'title' | 'text' | 'url', unknown>>;

const ADDRESS = /https:\/\/[^\s<>"']+/;
/** Says who shared, not what. */
const FOLLOWER = /^(?:utm_\w+|igsh|igshid|fbclid|gclid|si)$/;

/**
 * Reads what was shared. Apps agree on little: Instagram on Android puts the address into the text and nothing, or
 * "Instagram", into the title.
 */
export function readShared(params: SharedParams): SharedThing {
  const [title, text, url] = [params.title, params.text, params.url].map((value) =>
    typeof value === 'string' ? value.trim() : '',
  ) as [string, string, string];
  const found = [url, text, title].map((value) => ADDRESS.exec(value)?.[0]).find(Boolean);
  const names = [title, text].map((value) => value.replace(ADDRESS, '').replace(/\s+/g, ' ').trim());
  return {
    title: (names.find((name) => name !== '' && name !== 'Instagram') ?? '')
      .slice(0, TITLE_LENGTH_MAX)
      .trim(),
    link: found === undefined ? null : cleanLink(found),
  };
}

function cleanLink(address: string): string | null {
  // The sentence around an address often ends right behind it.
  const link = readAddress(address.replace(/[.,;:!?)\]]+$/, ''));
  if (link === null) return null;
  for (const name of [...link.searchParams.keys()]) if (FOLLOWER.test(name)) link.searchParams.delete(name);
  return link.href;
}

function readAddress(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
