import { type CraftedAnswer, createSender } from './send-crafted.ts';

/** What somebody learns who stops the time of failed sign-ins. */
export interface TimingReport {
  readonly pairs: number;
  /** Welch's t of the two series: beyond 4.5 they differ by more than chance. */
  readonly t: number;
  readonly meanGapMs: number;
  /** Standard error of the gap: on a busy machine it is wider than what is looked for. */
  readonly gapErrorMs: number;
  /** Pairs whose answers differ in status or text. */
  readonly different: number;
}

/**
 * Tries to sign in as a known and an unknown name in turns, in either order, each from an address of its own, so that
 * no try is refused for another one. The product has to trust one proxy.
 */
export async function timeSignIns(url: string, username: string, pairs: number): Promise<TimingReport> {
  const sender = createSender(url);
  const attempt = (name: string, place: number): Promise<CraftedAnswer> =>
    sender.send({
      method: 'POST',
      path: '/api/auth/login',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `198.${18 + (place >> 16)}.${(place >> 8) & 255}.${place & 255}`,
      },
      body: JSON.stringify({ username: name, password: `no such password ${place}` }),
    });
  const known: number[] = [];
  const unknown: number[] = [];
  let different = 0;
  for (let i = 0; i < pairs; i += 1) {
    // As long as the known name: nothing but being known may differ.
    const stranger = `${'x'.repeat(Math.max(1, username.length - 1))}${i % 10}`;
    const names = i % 2 === 0 ? [username, stranger] : [stranger, username];
    const answers: CraftedAnswer[] = [];
    for (const [turn, name] of names.entries()) answers.push(await attempt(name, 2 * i + turn));
    if (i % 2 === 1) answers.reverse();
    const [mine, theirs] = answers;
    if (mine === undefined || theirs === undefined) continue;
    known.push(mine.tookMs);
    unknown.push(theirs.tookMs);
    if (mine.status !== theirs.status || mine.text !== theirs.text) different += 1;
  }
  sender.close();
  return { pairs, different, ...compareSeries(known, unknown) };
}

/** Welch's t and the gap between the means of two series. */
function compareSeries(
  a: readonly number[],
  b: readonly number[],
): Pick<TimingReport, 't' | 'meanGapMs' | 'gapErrorMs'> {
  const mean = (series: readonly number[]) => series.reduce((sum, x) => sum + x, 0) / series.length;
  const varianceOfMean = (series: readonly number[], centre: number) =>
    series.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (series.length - 1) / series.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const spread = Math.sqrt(varianceOfMean(a, meanA) + varianceOfMean(b, meanB));
  return { t: (meanA - meanB) / spread, meanGapMs: Math.abs(meanA - meanB), gapErrorMs: spread };
}

/** How many of so many guesses are judged that each name another address in front of them; the others are locked out. */
export async function countJudgedGuesses(url: string, username: string, guesses: number): Promise<number> {
  const sender = createSender(url);
  let judged = 0;
  const guess = async (i: number) => {
    const place = `203.0.${(i >> 8) & 255}.${i & 255}`;
    const { status } = await sender.send({
      method: 'POST',
      path: '/api/auth/login',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': place,
        'x-real-ip': place,
        forwarded: `for=${place}`,
      },
      body: JSON.stringify({ username, password: `guess ${i}` }),
    });
    if (status !== 429) judged += 1;
  };
  for (let i = 0; i < guesses; i += 8) {
    await Promise.all(Array.from({ length: Math.min(8, guesses - i) }, (_, k) => guess(i + k)));
  }
  sender.close();
  return judged;
}
