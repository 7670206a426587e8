import { expect } from 'vitest';
import { ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';
import type { Refusal } from './call-rest.ts';

/** Words that only an implementation uses. */
export const INSIDES =
  /\n\s+at |node_modules|\.ts:\d|\.js:\d|FST_|ECONN|select .* from|insert into|relation "|violates|postgres|ZodError|TRPCError|MikroORM|fastify|undefined method/i;

function expectSentence(message: unknown, text: string): void {
  expect(message, text).toEqual(expect.any(String));
  expect(String(message).length, text).toBeGreaterThan(9);
  expect(String(message), text).toMatch(/^[\p{L}“"\d]/u);
  expect(text).not.toMatch(INSIDES);
}

/** Expects `{error: {code, message}}` with the code's own status and a sentence. */
export function expectRestRefusal(status: number, text: string, code: ErrorCode): void {
  const { error } = JSON.parse(text) as Refusal;
  expect([status, error?.code], text).toEqual([ERRORS[code].http, code]);
  expectSentence(error.message, text);
}

export interface TrpcError {
  readonly error: {
    readonly message: string;
    readonly data: {
      readonly httpStatus: number;
      readonly app: { readonly code: string; readonly retry: string };
    };
  };
}

/** Expects tRPC's own form of the same. */
export function expectTrpcRefusal(status: number, text: string, code: ErrorCode): void {
  const { error } = JSON.parse(text) as TrpcError;
  expect([status, error.data?.httpStatus, error.data?.app.code], text).toEqual([
    ERRORS[code].http,
    ERRORS[code].http,
    code,
  ]);
  expectSentence(error.message, text);
}
