import type { z } from 'zod';
import type { Access } from '../access/permissions.ts';
import type { AuditCode } from './audit-codes.ts';

/**
 * One write of the product. `name` is the one string everywhere: tRPC path, outbox, receipts, logs.
 * `audit` is the code its audit rows carry. `offline` says whether the operator's app may queue it.
 */
export interface ActionSpec<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Who extends Access = Access,
> {
  readonly name: Name;
  readonly input: Input;
  readonly access: Who;
  readonly audit: AuditCode;
  readonly offline: boolean;
}

/** Keeps name, input and access exact, so that a procedure made of the spec has exactly their types. */
export function defineAction<const Name extends string, Input extends z.ZodType, const Who extends Access>(
  spec: ActionSpec<Name, Input, Who>,
): ActionSpec<Name, Input, Who> {
  return spec;
}
