import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDatabaseUrl, toDatabaseUrl } from '#server/db/connection.ts';
import { createDatabase, dropDatabase } from '#server/db/databases.ts';
import { createRestClient, type Refusal, type RestAnswer, type RestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner } from './harness.ts';
import { createDice } from './roll-dice.ts';
import { createFirstOperator } from './sign-in.ts';

/** Hundreds of buyers want the same spots in the same moment, through both doors of the real product. */

const BUYERS = 300;
const SEED = 300;

interface Bed {
  readonly runner: ProductRunner;
  readonly drop: () => Promise<void>;
}

async function createExternalBed(url: string): Promise<Bed> {
  const server = parseDatabaseUrl(url);
  const database = `syrup_e2e_${randomBytes(6).toString('hex')}`;
  await createDatabase(server, database);
  const runner = await createProductRunner({
    DATABASE_URL: toDatabaseUrl({ ...server, database }),
    APP_SECRET: randomBytes(32).toString('hex'),
  });
  return { runner, drop: () => dropDatabase(server, database) };
}

const external = process.env.TEST_DATABASE_URL;
const beds: ReadonlyArray<readonly [name: string, make: () => Promise<Bed>]> = [
  [
    'the embedded database',
    async () => ({ runner: await createProductRunner(), drop: () => Promise.resolve() }),
  ],
  ...(external ? [['an external database', () => createExternalBed(external)] as const] : []),
];

/** What a buyer was told. `taken` is empty where they got everything. */
interface Told {
  readonly handle: string;
  readonly wanted: readonly number[];
  readonly status: number;
  readonly taken: readonly number[];
}

interface RestSpot {
  readonly number: number;
  readonly status: string;
  readonly claimed_by_handle: string | null;
}

describe.each(beds)('three hundred buyers at once on %s', (_name, makeBed) => {
  let bed: Bed;
  let anybody: RestClient;
  let signedIn: RestClient;

  beforeAll(async () => {
    bed = await makeBed();
    const product = await bed.runner.start();
    anybody = createRestClient(product.url);
    signedIn = createRestClient(product.url, (await createFirstOperator(product)).token);
  });
  afterAll(async () => {
    await bed.runner.remove();
    await bed.drop();
  });

  /** Every second buyer comes through REST, the others through tRPC, as the buyers' page does. */
  async function claim(slug: string, index: number, wanted: readonly number[]): Promise<Told> {
    const handle = `buyer.${index}`;
    if (index % 2 === 0) {
      const { status, json } = await anybody.call<Refusal & { taken?: number[] }>({
        method: 'POST',
        path: '/api/claims',
        key: randomUUID(),
        body: { waffle_slug: slug, spot_numbers: wanted, instagram_handle: handle },
      });
      if (status !== 201) expect(json.error.code).toBe('spot.taken');
      return { handle, wanted, status, taken: json.taken ?? [] };
    }
    type Wire = { error?: { data: { app: { code: string; details: { taken: number[] } } } } };
    const { status, json }: RestAnswer<Wire> = await anybody.call<Wire>({
      method: 'POST',
      path: '/trpc/spots.claim',
      headers: CLIENT_HEADERS,
      body: { opId: randomUUID(), slug, numbers: wanted, handle },
    });
    if (status !== 200) expect(json.error?.data.app.code).toBe('spot.taken');
    return { handle, wanted, status, taken: json.error?.data.app.details.taken ?? [] };
  }

  async function readBoard(slug: string): Promise<{ spots: RestSpot[]; seq: number }> {
    return anybody.expectOk({ method: 'GET', path: `/api/waffles/${slug}/spots` });
  }

  /** The sum of what was answered is the state: nothing more is taken, nothing less, and nobody has a part of a claim. */
  async function expectAnswersAreTheState(slug: string, told: readonly Told[]): Promise<void> {
    const ownerByNumber = new Map<number, string>();
    const winners = told.filter(({ status }) => status < 300);
    for (const { handle, wanted } of winners) {
      for (const number of wanted) {
        expect(ownerByNumber.has(number), `spot ${number} was promised twice`).toBe(false);
        ownerByNumber.set(number, handle);
      }
    }
    const { spots, seq } = await readBoard(slug);
    expect(spots.map(({ claimed_by_handle }) => claimed_by_handle)).toEqual(
      spots.map(({ number }) => ownerByNumber.get(number) ?? null),
    );
    expect(seq).toBe(winners.length);
    for (const { status, taken, wanted } of told) {
      if (status < 300) continue;
      expect(status).toBe(409);
      // Told exactly which of the wanted numbers somebody else has, at least one.
      expect(taken.length).toBeGreaterThan(0);
      expect(wanted).toEqual(expect.arrayContaining([...taken]));
      for (const number of taken) expect(ownerByNumber.has(number)).toBe(true);
    }
  }

  it('one of those who want the same spot gets it, and each of the others is told so', async () => {
    const { slug } = await createBoard(signedIn, 'One spot for all', 10);

    const told = await Promise.all(Array.from({ length: BUYERS }, (_, index) => claim(slug, index, [7])));

    expect(told.filter(({ status }) => status < 300)).toHaveLength(1);
    await expectAnswersAreTheState(slug, told);
  });

  it('those whose wishes overlap get all they asked for or nothing', async () => {
    const { slug } = await createBoard(signedIn, 'Overlapping wishes', 100);
    const dice = createDice(SEED);
    const everything = Array.from({ length: 100 }, (_, index) => index + 1);
    const wishes = Array.from({ length: BUYERS }, () =>
      dice.shuffle(everything).slice(0, 1 + dice.integer(6)),
    );

    const told = await Promise.all(wishes.map((wanted, index) => claim(slug, index, wanted)));

    expect(told.filter(({ status }) => status < 300).length).toBeGreaterThan(10);
    expect(told.filter(({ status }) => status >= 300).length).toBeGreaterThan(100);
    await expectAnswersAreTheState(slug, told);
  });

  it('random claims share a board without a remainder and without a double owner', async () => {
    const { slug } = await createBoard(signedIn, 'Whatever is free', 250);

    const answers = await Promise.all(
      Array.from({ length: BUYERS }, (_, index) =>
        anybody.call<{ spot_numbers: number[] } & Refusal>({
          method: 'POST',
          path: '/api/claims/random',
          key: randomUUID(),
          body: { waffle_slug: slug, count: 1 + (index % 2), instagram_handle: `buyer.${index}` },
        }),
      ),
    );

    const given = answers.flatMap(({ json }) => json.spot_numbers ?? []);
    expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ json }) => json.error.code)).toEqual(refused.map(() => 'claim.none_left'));
    const { spots, seq } = await readBoard(slug);
    expect(spots.every(({ status }) => status === 'pending')).toBe(true);
    expect(seq).toBe(BUYERS - refused.length);
  });
});
