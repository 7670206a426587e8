import {
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  type TRPCError,
  type TRPCProcedureType,
} from '@trpc/server';
import { AppError } from '#shared/kernel/errors.ts';
import { toTrpcError } from './trpc.ts';

/** One call of a procedure, as `callTRPCProcedure` takes it. */
export interface ProcedureCall {
  readonly router: AnyTRPCRouter;
  readonly path: string;
  readonly type: TRPCProcedureType;
  readonly ctx: object;
  readonly batchIndex: number;
  readonly signal: AbortSignal | undefined;
  getRawInput(): Promise<unknown>;
}

/** What a step of a procedure is called with, and what it may change for the steps after it. */
interface StepOptions extends ProcedureCall {
  readonly input: unknown;
  readonly meta: unknown;
  next(changes?: Partial<Pick<StepOptions, 'ctx' | 'input' | 'getRawInput'>>): Promise<StepResult>;
}

type StepResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

interface Definition {
  readonly type: TRPCProcedureType;
  readonly meta?: unknown;
  readonly middlewares: readonly ((options: StepOptions) => Promise<StepResult | undefined>)[];
}

/**
 * Runs a procedure exactly as `callTRPCProcedure` does: its steps in order (guard, input, resolver), each with what the
 * one before it handed on. Throws a `TRPCError` and nothing else; NOT_FOUND where no procedure of that kind is there.
 *
 * tRPC's own runner is compiled for engines without object spread and copies every field of every step by
 * `defineProperty`: a third of what a hot call cost. The versions are pinned and a test compares the two.
 */
export async function runProcedure(call: ProcedureCall): Promise<unknown> {
  const procedures = call.router._def.procedures as Readonly<Record<string, { readonly _def: Definition }>>;
  const definition = procedures[call.path]?._def;
  if (definition?.type !== call.type) throw toTrpcError(new AppError('request.not_found'));
  const result = await runStep(definition, 0, { ...call, input: undefined });
  if (!result.ok) throw result.error;
  return result.data;
}

async function runStep(
  definition: Definition,
  index: number,
  options: ProcedureCall & { readonly input: unknown },
): Promise<StepResult> {
  try {
    const step = definition.middlewares[index];
    const result = await step?.({
      ...options,
      meta: definition.meta,
      next: (changes) =>
        runStep(definition, index + 1, {
          ...options,
          ctx: changes?.ctx === undefined ? options.ctx : { ...options.ctx, ...changes.ctx },
          input: changes !== undefined && 'input' in changes ? changes.input : options.input,
          getRawInput: changes?.getRawInput ?? options.getRawInput,
        }),
    });
    if (result === undefined)
      throw new Error(`A step of ${options.path} ended without calling the next one.`);
    return result;
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause) };
  }
}
