import { initTRPC, TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
// Names the types that the builders below infer, which the compiler can't write down without it.
import type {} from '@trpc/server/unstable-core-do-not-import';
import type { z } from 'zod';
import { type Access, can, type Permission } from '#shared/access/permissions.ts';
import type { ActionSpec } from '#shared/actions/define-action.ts';
import { AppError, ERRORS, type ErrorCode, type ErrorDetails } from '#shared/kernel/errors.ts';
import type { Actor, RequestContext } from './context.ts';
import { describeIssues } from './describe-issues.ts';
import { mayAct } from './may-act.ts';

/** What every procedure declares. A procedure without it can't be made: the builders below are the only ones. */
export interface ProcedureMeta {
  readonly access: Access;
  /** The catalogue's name for a write; null for a read. */
  readonly action: string | null;
}

/** The part of an error that our clients read, beside tRPC's own. */
export interface WireError {
  readonly code: ErrorCode;
  readonly retry: 'never' | 'later';
  readonly details: ErrorDetails;
  readonly requestId: string | null;
}

const TRPC_CODE_BY_STATUS = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const;

const APP_CODE_BY_TRPC_CODE: Readonly<Partial<Record<TRPCError['code'], ErrorCode>>> = {
  BAD_REQUEST: 'request.invalid',
  PARSE_ERROR: 'request.invalid',
  NOT_FOUND: 'request.not_found',
  METHOD_NOT_SUPPORTED: 'request.not_found',
  PAYLOAD_TOO_LARGE: 'request.too_large',
  UNSUPPORTED_MEDIA_TYPE: 'request.not_json',
};

/** The expected refusal inside whatever was thrown; bugs and outages become `server.unexpected` without their text. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof AppError) return error.cause;
    const issues = describeIssues(error.cause);
    if (issues !== null) return new AppError('request.invalid', issues.details, { message: issues.message });
    const code = APP_CODE_BY_TRPC_CODE[error.code];
    if (code !== undefined) return new AppError(code);
  }
  return new AppError('server.unexpected');
}

/** The form of a refusal that comes before any procedure does, so that our clients read it like every other. */
export function trpcErrorBody(app: AppError, requestId: string) {
  const wire: WireError = { code: app.code, retry: ERRORS[app.code].retry, details: app.details, requestId };
  const httpStatus = ERRORS[app.code].http;
  const code = TRPC_CODE_BY_STATUS[httpStatus];
  return {
    error: {
      code: TRPC_ERROR_CODES_BY_KEY[code],
      message: app.message,
      data: { code, httpStatus, path: null, app: wire },
    },
  };
}

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ error, shape, ctx }) => {
      const app = toAppError(error);
      const wire: WireError = {
        code: app.code,
        retry: ERRORS[app.code].retry,
        details: app.details,
        requestId: ctx?.requestId ?? null,
      };
      // Listed field by field: whatever tRPC adds to its shape later stays inside.
      return {
        code: shape.code,
        message: app.message,
        data: {
          code: shape.data.code,
          httpStatus: ERRORS[app.code].http,
          path: shape.data.path ?? null,
          app: wire,
        },
      };
    },
  });

export const router = t.router;

/** Turns our refusals into tRPC's, in this one place, so that status and body agree on every transport. */
export function toTrpcError(app: AppError): TRPCError {
  return new TRPCError({
    code: TRPC_CODE_BY_STATUS[ERRORS[app.code].http],
    message: app.message,
    cause: app,
  });
}

/** Passes a procedure's result on, its refusal in tRPC's form. */
function translate<Result extends { readonly ok: boolean }>(
  result: Result | (Result & { readonly error: TRPCError }),
): Result {
  if ('error' in result && result.error.cause instanceof AppError) throw toTrpcError(result.error.cause);
  return result;
}

export interface Admission {
  /** Lets those in, too, who have to choose a new password, or to set up a second factor, before anything else. */
  readonly beforePasswordChange?: boolean;
  /** Lets those in, too, who have to set up a second factor before anything else. */
  readonly beforeSecondFactor?: boolean;
  /** Lets every API key in, whatever its scopes: for asking who it belongs to. */
  readonly openToKeys?: boolean;
}

/**
 * Who may go on: the one place that decides it, for tRPC and REST alike. Refuses before input is parsed and before
 * anything is looked up, so that a refusal tells nothing.
 */
export async function requireActor(
  context: Pick<RequestContext, 'authenticate'>,
  permission: Permission,
  {
    beforePasswordChange = false,
    beforeSecondFactor = beforePasswordChange,
    openToKeys = false,
  }: Admission = {},
): Promise<Actor> {
  const actor = await context.authenticate();
  if (actor === null) throw new AppError('auth.required');
  if (actor.mustChangePassword && !beforePasswordChange) throw new AppError('auth.must_change_password');
  if (actor.mustSetUpSecondFactor === true && !beforeSecondFactor) {
    throw new AppError('auth.must_set_up_second_factor');
  }
  if (!can(actor.role, permission)) throw new AppError('access.denied');
  if (!openToKeys && !mayAct(actor, permission))
    throw new AppError('access.scope_missing', { scope: permission });
  return actor;
}

// Each of the two below is a single step that adds a single field: tRPC copies the whole context at every step, and a
// hot call would spend more on copying than on anything else.

/** A procedure anybody may call; `ctx.actor` is null where nobody is signed in. */
function openProcedure(name: string | null) {
  return t.procedure
    .meta({ access: 'public', action: name })
    .use(async ({ next }) => translate(await next({ ctx: { actor: null as Actor | null } })));
}

/** A procedure for those whose role has the permission; `ctx.actor` is who that is. */
function guardedProcedure(permission: Permission, name: string | null, admission?: Admission) {
  return t.procedure.meta({ access: permission, action: name }).use(async ({ ctx, next }) => {
    const actor = await requireActor(ctx, permission, admission).catch((error: unknown) => {
      throw error instanceof AppError ? toTrpcError(error) : error;
    });
    return translate(await next({ ctx: { actor } }));
  });
}

/** A read for everybody. */
export const publicQuery = openProcedure(null);

/** A read for those with the permission. */
export function query(permission: Permission, admission?: Admission) {
  return guardedProcedure(permission, null, admission);
}

/** A write of the catalogue that anybody may make. */
export function publicAction<Name extends string, Input extends z.ZodType>(
  spec: ActionSpec<Name, Input, 'public'>,
) {
  return openProcedure(spec.name).input(spec.input);
}

/** A write of the catalogue for those with its permission. */
export function action<Name extends string, Input extends z.ZodType, Who extends Permission>(
  spec: ActionSpec<Name, Input, Who>,
  admission?: Admission,
) {
  return guardedProcedure(spec.access, spec.name, admission).input(spec.input);
}

/**
 * Sign-in and the like: writes that are not part of the catalogue because nobody is signed in yet. Over HTTP only: a
 * session that is started where no cookie can be set would belong to nobody.
 */
export function gateway(name: string) {
  return t.procedure.meta({ access: 'public', action: name }).use(async ({ ctx, next }) => {
    if (!ctx.takesCookies) throw toTrpcError(new AppError('request.not_found'));
    return translate(await next({ ctx: { actor: null as Actor | null } }));
  });
}
