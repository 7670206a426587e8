import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { OperatorBoard } from '#shared/live/board.ts';
import type { RestAnswer, RestClient, RestRequest } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
import type { NewBoard } from './create-board.ts';

/** Two doors to the same services: what a story says is written down in the door's own language. */
export interface Door {
  readonly claim: (numbers: readonly number[], handle: string) => Promise<void>;
  readonly pay: (number: number) => Promise<void>;
  readonly undo: (number: number) => Promise<void>;
  readonly payMany: (numbers: readonly number[]) => Promise<void>;
  /** With a reason the operator releases; without one it is the buyer's own wish where the door has a way for it. */
  readonly release: (number: number, reason?: string) => Promise<void>;
}

/** One write, with the key that makes it safe to send again. */
export interface Write {
  readonly board: string;
  readonly request: RestRequest;
  /** How many rows it must leave in the audit log. */
  readonly audits: number;
}

interface Clients {
  readonly anybody: RestClient;
  readonly signedIn: RestClient;
}

/** Gets a write through whatever the weather, and returns its answer. */
type Deliver = <Json>(client: RestClient, write: Write) => Promise<Json>;

export function openRestDoor({ slug }: NewBoard, { anybody, signedIn }: Clients, deliver: Deliver): Door {
  const write = (client: RestClient, path: string, body: object, audits = 1) =>
    deliver<Record<string, unknown>>(client, {
      board: slug,
      request: { method: 'POST', path, body, key: randomUUID() },
      audits,
    });
  const spot = (number: number, verb: string) => `/api/admin/waffles/${slug}/spots/${number}/${verb}`;
  return {
    claim: async (numbers, handle) => {
      const body = { waffle_slug: slug, spot_numbers: numbers, instagram_handle: handle };
      await write(anybody, '/api/claims', body);
    },
    pay: async (number) => {
      expect(await write(signedIn, spot(number, 'pay'), {})).toMatchObject({ unchanged: false });
    },
    undo: async (number) => {
      await write(signedIn, spot(number, 'undo-pay'), { reason: 'The transfer came back.' });
    },
    payMany: async (numbers) => {
      const path = `/api/admin/waffles/${slug}/spots/pay`;
      await write(signedIn, path, { spot_numbers: numbers }, numbers.length);
    },
    release: async (number, reason) => {
      await write(signedIn, spot(number, 'release'), reason === undefined ? {} : { reason });
    },
  };
}

/** @param ask reads something, whatever the weather. */
export function openTrpcDoor(
  { slug, id: waffleId }: NewBoard,
  { anybody, signedIn }: Clients,
  deliver: Deliver,
  ask: (request: RestRequest) => Promise<RestAnswer>,
): Door {
  const ticketByNumber = new Map<number, string>();
  const call = async <Answer>(
    client: RestClient,
    path: string,
    input: object,
    audits = 1,
  ): Promise<Answer> => {
    const request = {
      method: 'POST',
      path: `/trpc/${path}`,
      headers: CLIENT_HEADERS,
      body: { opId: randomUUID(), ...input },
    };
    const { result } = await deliver<{ result: { data: Answer } }>(client, { board: slug, request, audits });
    return result.data;
  };
  /** Operators name the claim they mean, as their board shows it. */
  const target = async (number: number) => {
    const input = encodeURIComponent(JSON.stringify({ slug }));
    const { json } = await ask({ method: 'GET', path: `/trpc/spots.board?input=${input}` });
    const { result } = json as { result: { data: OperatorBoard } };
    return { number, claimId: result.data.spots[number - 1]?.claimId };
  };
  return {
    claim: async (numbers, handle) => {
      const { ticket } = await call<{ ticket: string }>(anybody, 'spots.claim', { slug, numbers, handle });
      for (const number of numbers) ticketByNumber.set(number, ticket);
    },
    pay: async (number) => {
      const answer = await call(signedIn, 'spots.markPaid', { waffleId, ...(await target(number)) });
      expect(answer).toMatchObject({ unchanged: false });
    },
    undo: async (number) => {
      await call(signedIn, 'spots.undoPaid', { waffleId, ...(await target(number)) });
    },
    payMany: async (numbers) => {
      const spots = await Promise.all(numbers.map(target));
      await call(signedIn, 'spots.markManyPaid', { waffleId, spots }, numbers.length);
    },
    release: async (number, reason) => {
      if (reason === undefined) {
        await call(anybody, 'spots.releaseOwn', { ticket: ticketByNumber.get(number), number });
      } else {
        await call(signedIn, 'spots.release', { waffleId, ...(await target(number)), reason });
      }
    },
  };
}
