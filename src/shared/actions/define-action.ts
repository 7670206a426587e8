import type { z } from 'zod';
import type { Access } from '../access/permissions.ts';

/**
 * One write of the product. `name` is the one string everywhere: tRPC path, outbox, receipts, logs.
 * `audit` is the code its audit rows carry. `offline` says whether the operator's app may queue it.
 */
export interface ActionSpec<Name extends string = string, Input extends z.ZodType = z.ZodType> {
  readonly name: Name;
  readonly input: Input;
  readonly access: Access;
  readonly audit: string;
  readonly offline: boolean;
}

/** Keeps name and input exact, so that a procedure made of the spec has exactly its input's type. */
export function defineAction<const Name extends string, Input extends z.ZodType>(
  spec: ActionSpec<Name, Input>,
): ActionSpec<Name, Input> {
  return spec;
}
