/**
 * Which internet addresses belong to the public internet. Everything the IANA registries call private, local, shared,
 * reserved, for documentation or for translation is not public: nothing is looked up there, and nothing is sent there.
 */

/** IPv4 networks that are not public, as first address and prefix length. */
const NOT_PUBLIC_V4: ReadonlyArray<readonly [network: string, prefix: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Of IPv6 only 2000::/3 is given to networks at all; within it these are not public: protocol assignments with Teredo
 * and ORCHID, documentation, and 6to4, which hides an IPv4 address.
 */
const NOT_PUBLIC_V6: ReadonlyArray<readonly [network: string, prefix: number]> = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** True for an address of the public internet, in the one plain form; false for every other text. */
export function isPublicAddress(text: string): boolean {
  const v4 = parseIpv4(plainAddress(text));
  if (v4 !== null) return !NOT_PUBLIC_V4.some((network) => isWithin(v4, network, parseIpv4));
  const v6 = parseIpv6(text);
  if (v6 === null || !isWithin(v6, ['2000::', 3], parseIpv6)) return false;
  return !NOT_PUBLIC_V6.some((network) => isWithin(v6, network, parseIpv6));
}

/** An IPv4 address that was mapped into IPv6 in its own form; everything else in lower case. */
export function plainAddress(text: string): string {
  const groups = parseIpv6(text);
  if (groups === null) return text.toLowerCase();
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return text.toLowerCase();
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The address as 16-bit groups, so that both families are compared alike. */
type Groups = readonly number[];
type Parse = (text: string) => Groups | null;

function isWithin(address: Groups, [network, prefix]: readonly [string, number], parse: Parse): boolean {
  const first = parse(network);
  if (first === null) return false;
  return address.every((group, index) => {
    const bits = Math.min(16, Math.max(0, prefix - index * 16));
    const mask = (0xffff << (16 - bits)) & 0xffff;
    return (group & mask) === ((first[index] ?? 0) & mask);
  });
}

/** Four decimal numbers without leading zeros: some readers take those for octal, and see another address. */
function parseIpv4(text: string): Groups | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  if (Math.max(a, b, c, d) > 255) return null;
  return [(a << 8) | b, (c << 8) | d];
}

/** Eight groups, one run of zeros left out at most, an IPv4 address at the end allowed. No zone: that means a local link. */
function parseIpv6(text: string): Groups | null {
  const halves = text.toLowerCase().split('::');
  if (!text.includes(':') || halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half, index) =>
    half === '' ? [] : parseGroups(half, index === halves.length - 1),
  );
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : null;
  return missing < 1 ? null : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function parseGroups(half: string, isLast: boolean): number[] | null {
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = isLast && index === parts.length - 1 ? parseIpv4(part) : null;
    if (v4 !== null) groups.push(...v4);
    else if (/^[0-9a-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
