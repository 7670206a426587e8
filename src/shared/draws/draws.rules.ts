import type { Winner } from './draws.events.ts';

/**
 * The sealed draw, as anybody can recompute it. Everything is ASCII text, so that a shell is enough to check it.
 *
 * The sealed list is this text, each line ended by one line feed, the paid spots by ascending number:
 *
 *     syrup-draw/1
 *     waffle blue-wig-3
 *     items 1
 *     beacon 52db9ba7… 14523391      (or: beacon none)
 *     3:mia
 *     7:kat.k
 *
 * Sealing publishes SHA-256 of the list and SHA-256 of a secret of 64 hex digits. Drawing reveals the secret. The dice
 * are HMAC-SHA-256(secret, "<list digest>:<beacon's randomness, or none>:<n>") for n = 0, 1, 2, …, each read as eight
 * big-endian 32-bit words. For each item the next word w that is below the largest multiple of the number m of entries
 * left chooses entry w mod m (words at or above it are skipped, which is what keeps every entry equally likely); the
 * chosen entry leaves the list. All digests are written in lowercase hex.
 */
export const DRAW_RULES_VERSION = 'syrup-draw/1';

const SECRET = /^[0-9a-f]{64}$/;
const HMAC_BLOCK_BYTES = 64;
const WORD_BYTES = 4;
const WORDS = 2 ** 32;

/** SHA-256, as the place has it: Node's hash, or the browser's `crypto.subtle`. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export interface DrawEntry {
  readonly number: number;
  readonly handle: string;
}

/** One round of a public beacon; who knows chain and round can look its randomness up for ever. */
export interface BeaconRound {
  readonly chain: string;
  readonly round: number;
}

export interface DrawPick extends DrawEntry {
  /** 1 to the waffle's item count. */
  readonly item: number;
}

export interface DrawStatement {
  readonly slug: string;
  readonly itemCount: number;
  /** Fixed at sealing; null where no public randomness could be reached, and the secret decides alone. */
  readonly beacon: BeaconRound | null;
  /** The paid spots in any order. */
  readonly entries: readonly DrawEntry[];
}

/** One attempt as it is published. The secret is there only once the draw was run. */
export interface DrawAttempt {
  readonly drawId: string;
  readonly attempt: number;
  /** `void`: sealed, and sealed again before it was run. */
  readonly state: 'sealed' | 'drawn' | 'void';
  readonly list: string;
  readonly listDigest: string;
  readonly secretDigest: string;
  readonly secret: string | null;
  readonly beacon: (BeaconRound & { readonly randomness: string | null }) | null;
  readonly winners: readonly DrawPick[] | null;
  /** Why it was drawn again; null for the first attempt. */
  readonly reason: string | null;
  readonly sealedAt: string;
  readonly drawnAt: string | null;
}

/** Everything that is public about the draws of a waffle. `winners` are the board's now, by hand or by draw. */
export interface DrawCertificate {
  readonly rules: string;
  readonly slug: string;
  readonly title: string;
  readonly winners: readonly Winner[];
  readonly attempts: readonly DrawAttempt[];
}

/** Writes the canonical list: the same entries in any order give the same text. */
export function makeDrawList({ slug, itemCount, beacon, entries }: DrawStatement): string {
  const sorted = [...entries].sort((a, b) => a.number - b.number);
  return [
    DRAW_RULES_VERSION,
    `waffle ${slug}`,
    `items ${itemCount}`,
    beacon === null ? 'beacon none' : `beacon ${beacon.chain} ${beacon.round}`,
    ...sorted.map(({ number, handle }) => `${number}:${handle}`),
    '',
  ].join('\n');
}

const HEAD =
  /^syrup-draw\/1\nwaffle ([a-z0-9-]+)\nitems (\d{1,2})\nbeacon (?:none|([0-9a-f]{64}) (\d{1,15}))\n/;
const ENTRY = /^([1-9]\d{0,6}):([a-z0-9._]{1,30})$/;

/** Reads a canonical list back; null for any text that `makeDrawList` would not have written. */
export function parseDrawList(list: string): DrawStatement | null {
  const head = HEAD.exec(list);
  if (head === null) return null;
  const [all, slug = '', items, chain, round] = head;
  const entries: DrawEntry[] = [];
  for (const line of list.slice(all.length).split('\n').slice(0, -1)) {
    const [, number, handle] = ENTRY.exec(line) ?? [];
    if (number === undefined || handle === undefined) return null;
    entries.push({ number: Number(number), handle });
  }
  const beacon = chain === undefined ? null : { chain, round: Number(round) };
  const statement = { slug, itemCount: Number(items), beacon, entries };
  const distinct = new Set(entries.map((entry) => entry.number)).size === entries.length;
  return distinct && makeDrawList(statement) === list ? statement : null;
}

/** SHA-256 in lowercase hex of ASCII text, which lists and secrets are: what sealing publishes of them. */
export async function digestText(text: string, sha256: Sha256): Promise<string> {
  return toHex(await sha256(asciiBytes(text)));
}

export interface DrawInput {
  readonly list: string;
  readonly secret: string;
  /** The beacon's randomness in hex; null where the list says `beacon none`. */
  readonly randomness: string | null;
}

/**
 * Draws, the same on the server and in any browser. Null where list or secret have not the canonical form, where the
 * randomness is missing or not called for, or where there are fewer entries than items.
 */
export async function recomputeDraw(input: DrawInput, sha256: Sha256): Promise<DrawPick[] | null> {
  const statement = parseDrawList(input.list);
  if (statement === null || !SECRET.test(input.secret)) return null;
  if ((statement.beacon === null) !== (input.randomness === null)) return null;
  const left = [...statement.entries];
  if (statement.itemCount < 1 || left.length < statement.itemCount) return null;
  const context = `${await digestText(input.list, sha256)}:${input.randomness ?? 'none'}`;
  const dice = rollDice(input.secret, context, sha256);
  const picks: DrawPick[] = [];
  for (let item = 1; item <= statement.itemCount; item += 1) {
    const [entry] = left.splice(await takeBelow(dice, left.length), 1);
    if (entry === undefined) return null;
    picks.push({ item, ...entry });
  }
  return picks;
}

export interface DrawVerdict {
  /** The list is the one whose digest was published at sealing. */
  readonly listMatches: boolean;
  /** The secret is the one whose digest was published at sealing. */
  readonly secretMatches: boolean;
  /** The recomputed winners are the published ones. */
  readonly winnersMatch: boolean;
  readonly winners: readonly DrawPick[];
}

/** Checks one published attempt with nothing but what it publishes; null where it was not run yet. */
export async function checkDraw(attempt: DrawAttempt, sha256: Sha256): Promise<DrawVerdict | null> {
  const { list, secret, beacon, winners } = attempt;
  if (secret === null || winners === null) return null;
  const stated = parseDrawList(list);
  const sameRound = stated?.beacon?.chain === beacon?.chain && stated?.beacon?.round === beacon?.round;
  const picks = await recomputeDraw({ list, secret, randomness: beacon?.randomness ?? null }, sha256);
  return {
    listMatches: stated !== null && sameRound && (await digestText(list, sha256)) === attempt.listDigest,
    secretMatches: SECRET.test(secret) && (await digestText(secret, sha256)) === attempt.secretDigest,
    winnersMatch: picks !== null && samePicks(picks, winners),
    winners: picks ?? [],
  };
}

function samePicks(a: readonly DrawPick[], b: readonly DrawPick[]): boolean {
  const written = (picks: readonly DrawPick[]) =>
    picks.map(({ item, number, handle }) => `${item}:${number}:${handle}`).join();
  return written(a) === written(b);
}

/**
 * The next whole number below `bound`, each equally likely. Words above the largest multiple of `bound` are skipped:
 * `w mod bound` over all words would favour the small ones.
 */
export async function takeBelow(words: AsyncIterator<number, void>, bound: number): Promise<number> {
  const limit = WORDS - (WORDS % bound);
  for (;;) {
    const { value: word, done } = await words.next();
    if (done === true) throw new Error('The dice ended before they decided.');
    if (word < limit) return word % bound;
  }
}

async function* rollDice(secret: string, context: string, sha256: Sha256): AsyncGenerator<number, void> {
  for (let n = 0; ; n += 1) {
    const block = await hmacSha256(asciiBytes(secret), asciiBytes(`${context}:${n}`), sha256);
    for (let at = 0; at < block.length; at += WORD_BYTES) {
      yield block.subarray(at, at + WORD_BYTES).reduce((word, byte) => word * 256 + byte, 0);
    }
  }
}

/** RFC 2104 with a key of at most one block, which the secret is. */
async function hmacSha256(key: Uint8Array, message: Uint8Array, sha256: Sha256): Promise<Uint8Array> {
  const padded = (mask: number) =>
    Uint8Array.from({ length: HMAC_BLOCK_BYTES }, (_, at) => (key[at] ?? 0) ^ mask);
  return sha256(join(padded(0x5c), await sha256(join(padded(0x36), message))));
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
