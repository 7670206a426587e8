/** What is kept of a WHOIS answer. The answer itself is never stored or shown: it is a stranger's text. */
export interface WhoisFacts {
  readonly org: string | null;
  readonly country: string | null;
  readonly city: string | null;
  /** Digits alone. */
  readonly asn: string | null;
}

/** Labels by which registries name the same thing, the one that says most first. */
const LABELS = {
  org: ['org-name', 'orgname', 'organization', 'as-org-name', 'owner', 'descr', 'netname', 'net-name'],
  country: ['country-code', 'countrycode', 'country'],
  city: ['city'],
  asn: ['origin-as', 'originas', 'origin', 'asn', 'aut-num'],
} as const;

const LENGTH_MAX = { org: 120, country: 60, city: 60 } as const;
const LINES_MAX = 2_000;
const LINE = /^\s{0,8}([A-Za-z][\w-]{0,30})\s{0,8}:\s{0,80}(\S.{0,300})/;
const NOTHING_KNOWN = /^(?:null|none|n\/a|unknown|-+)$/i;

/**
 * Reads organisation, country, city and number of the network out of the answer of pWhois or a registry (ARIN, RIPE,
 * APNIC, LACNIC, AFRINIC): `Label: value` lines, the first of a label counts, because answers go from the network to
 * its surroundings. Null where none of it is there.
 */
export function parseWhois(answer: string): WhoisFacts | null {
  const found = new Map<string, string>();
  for (const line of answer.split('\n', LINES_MAX)) {
    const [, label, value] = LINE.exec(line) ?? [];
    if (label === undefined || value === undefined) continue;
    const key = label.toLowerCase();
    const text = cleanLine(value);
    if (text !== '' && !NOTHING_KNOWN.test(text) && !found.has(key)) found.set(key, text);
  }
  const first = (labels: readonly string[]) =>
    labels.map((label) => found.get(label)).find((value) => value !== undefined) ?? null;
  const facts: WhoisFacts = {
    org: first(LABELS.org)?.slice(0, LENGTH_MAX.org) ?? null,
    country: first(LABELS.country)?.slice(0, LENGTH_MAX.country) ?? null,
    city: first(LABELS.city)?.slice(0, LENGTH_MAX.city) ?? null,
    asn: /^(?:AS)?(\d{1,10})\b/i.exec(first(LABELS.asn) ?? '')?.[1] ?? null,
  };
  return Object.values(facts).every((fact) => fact === null) ? null : facts;
}

/** Without control characters and halves of characters, which no page and no table should get. */
function cleanLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
