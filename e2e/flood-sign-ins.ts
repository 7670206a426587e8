import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createRestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createSender, type Sender } from './send-crafted.ts';
import type { Operator } from './sign-in.ts';

export interface FloodReport {
  readonly claims: number;
  readonly signIns: number;
  /** The 99th percentile of the answers to claims, in quiet and during the flood. */
  readonly quietP99Ms: number;
  readonly floodP99Ms: number;
}

const CLAIMS_PER_SECOND = 50;
const SIGN_INS_PER_SECOND = 50;
const ROUND_MS = 5_000;
const ROUNDS = 5;
/** Whoever floods does not wait for answers. */
const FLOOD_SOCKETS = 500;
const PLACES = 2 ** 16;

/**
 * Buyers claim at an even pace, in quiet and while somebody tries passwords from as many addresses as there are, in
 * turns. Everybody has an address of their own, so that no limit by address helps: the product has to trust one proxy.
 */
export async function floodSignIns(url: string, operator: Operator): Promise<FloodReport> {
  const signedIn = createRestClient(url, operator.token);
  const perRound = (CLAIMS_PER_SECOND * ROUND_MS) / 1_000;
  const sender = createSender(url);
  const flood = createSender(url, FLOOD_SOCKETS);
  const [quiet, flooded]: [number[], number[]] = [[], []];
  let place = 0;
  let signIns = 0;
  const claimEvenly = async (times: number[] | null) => {
    const { slug } = await createBoard(signedIn, `Flood ${randomUUID().slice(0, 8)}`, perRound);
    await keepPace(CLAIMS_PER_SECOND, async (nth) => {
      place += 1;
      const tookMs = await claim(sender, slug, nth + 1, addressOf(198, place));
      times?.push(tookMs);
    });
  };
  const trySigningIn = () =>
    keepPace(SIGN_INS_PER_SECOND, async () => {
      signIns += 1;
      await trySignIn(flood, operator.username, addressOf(203, signIns));
    });
  // The first claims of a process are slower than all that follow.
  await claimEvenly(null);
  for (let round = 0; round < ROUNDS; round += 1) {
    await claimEvenly(quiet);
    await Promise.all([claimEvenly(flooded), trySigningIn()]);
  }
  sender.close();
  flood.close();
  const claims = quiet.length + flooded.length;
  return { claims, signIns, quietP99Ms: percentile99(quiet), floodP99Ms: percentile99(flooded) };
}

/** Begins so many a second whether or not the ones before are done, and waits for all of them. */
async function keepPace(perSecond: number, act: (nth: number) => Promise<void>): Promise<void> {
  const count = (perSecond * ROUND_MS) / 1_000;
  const beganMs = performance.now();
  const acts: Promise<void>[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const dueMs = beganMs + (nth * 1_000) / perSecond - performance.now();
    if (dueMs > 0) await wait(dueMs);
    acts.push(act(nth));
  }
  await Promise.all(acts);
}

const addressOf = (first: number, nth: number) =>
  `${first}.${51 + Math.floor(nth / PLACES)}.${(nth >> 8) & 255}.${nth & 255}`;

/** Returns how long the answer took. */
async function claim(sender: Sender, slug: string, number: number, address: string): Promise<number> {
  const { status, text, tookMs } = await sender.send({
    method: 'POST',
    path: '/api/claims',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ waffle_slug: slug, spot_numbers: [number], instagram_handle: `buyer_${number}` }),
  });
  if (status >= 300) throw new Error(`A claim was refused: ${status} ${text}`);
  return tookMs;
}

/** Whatever comes of it: refused for a wrong password, or for a line that is too long. */
async function trySignIn(sender: Sender, username: string, address: string): Promise<void> {
  const { status, text } = await sender.send({
    method: 'POST',
    path: '/api/auth/login',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ username, password: `no such password ${address}` }),
  });
  if (status !== 401 && status !== 429 && status !== 503)
    throw new Error(`A sign-in was answered with ${status} ${text}`);
}

function percentile99(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
