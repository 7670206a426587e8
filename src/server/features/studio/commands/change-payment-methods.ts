import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type AuditDraft, type CommandCaller, runCommand } from '#server/core/command.ts';
import { lockWaffle } from '#server/features/waffles/waffles.queries.ts';
import {
  choosePaymentMethodsAction,
  createPaymentMethodAction,
  deletePaymentMethodAction,
  updatePaymentMethodAction,
} from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import {
  normalisePaymentHandle,
  PAYMENT_HANDLE_HINTS,
  PAYMENT_KIND_NAMES,
  type PaymentKind,
} from '#shared/kernel/payment.ts';
import {
  type ChoosePaymentMethodsInput,
  type CreatePaymentMethodInput,
  type DeletePaymentMethodInput,
  type PaymentMethod as MethodView,
  PAYMENT_METHODS_MAX,
  type UpdatePaymentMethodInput,
} from '#shared/studio/studio.schemas.ts';
import { PaymentMethod } from '../studio.entity.ts';

/** Any constant does, as long as nothing else uses it; advisory locks count per database. */
const METHODS_LOCK = 7_397_110;

type Method = MethodView & { readonly active: boolean };

/** Adds a way to pay, shown at once by every waffle that names none. Throws `payment_method.invalid`, `.too_many`. */
export async function createPaymentMethod(
  caller: CommandCaller,
  input: CreatePaymentMethodInput,
): Promise<Method> {
  return runCommand(caller, createPaymentMethodAction, input, async ({ em, now }) => {
    // Whoever adds another one at the same moment waits here, and then counts this one.
    await em.execute('select pg_advisory_xact_lock(?)', [METHODS_LOCK]);
    if ((await em.count(PaymentMethod)) >= PAYMENT_METHODS_MAX) throw new AppError('payment_method.too_many');
    const { kind, label, note } = input;
    const handle = requireHandle(kind, input.handle);
    const method: Method = { id: randomUUID(), kind, label, handle, note, active: true };
    await em.insert(PaymentMethod, { ...method, createdAt: now() });
    return { answer: method, audit: [about(method, { after: { kind, label, handle, note } })] };
  });
}

/** Changes a way to pay wherever it is shown, or hides it. Throws `payment_method.not_found`, `.invalid`. */
export async function updatePaymentMethod(
  caller: CommandCaller,
  input: UpdatePaymentMethodInput,
): Promise<Method> {
  return runCommand(caller, updatePaymentMethodAction, input, async ({ em }) => {
    const before = await findMethod(em, input.id);
    const after: Method = {
      ...before,
      label: input.label ?? before.label,
      handle: input.handle === undefined ? before.handle : requireHandle(before.kind, input.handle),
      note: input.note ?? before.note,
      active: input.active ?? before.active,
    };
    const names = (['label', 'handle', 'note', 'active'] as const).filter(
      (name) => before[name] !== after[name],
    );
    const pick = (values: Method) => Object.fromEntries(names.map((name) => [name, values[name]]));
    if (names.length === 0) return { answer: after, audit: [] };
    await em.nativeUpdate(PaymentMethod, { id: after.id }, pick(after));
    return { answer: after, audit: [about(after, { before: pick(before), after: pick(after) })] };
  });
}

/** Removes a way to pay; waffles that named it show the rest of what they name. Throws `payment_method.not_found`. */
export async function deletePaymentMethod(
  caller: CommandCaller,
  input: DeletePaymentMethodInput,
): Promise<{ readonly id: string }> {
  return runCommand(caller, deletePaymentMethodAction, input, async ({ em }) => {
    const method = await findMethod(em, input.id);
    await em.nativeDelete(PaymentMethod, { id: method.id });
    const { kind, label, handle, note } = method;
    return { answer: { id: method.id }, audit: [about(method, { before: { kind, label, handle, note } })] };
  });
}

/** Chooses which ways to pay a waffle's buyers see. Throws `waffle.not_found`, `.archived`, `payment_method.not_found`. */
export async function choosePaymentMethods(
  caller: CommandCaller,
  input: ChoosePaymentMethodsInput,
): Promise<{ readonly methodIds: readonly string[] | null }> {
  return runCommand(caller, choosePaymentMethodsAction, input, async ({ em }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    if (waffle.archivedAt != null) throw new AppError('waffle.archived');
    const { methodIds } = input;
    if (
      methodIds !== null &&
      (await em.count(PaymentMethod, { id: { $in: methodIds } })) < methodIds.length
    ) {
      throw new AppError('payment_method.not_found');
    }
    const before = waffle.paymentMethodIds ?? null;
    waffle.paymentMethodIds = methodIds;
    const isSame = JSON.stringify(before) === JSON.stringify(methodIds);
    return {
      answer: { methodIds },
      audit: isSame
        ? []
        : [
            {
              targetType: 'waffle' as const,
              targetId: String(waffle.id),
              targetLabel: waffle.title,
              before: { paymentMethods: before ?? 'all' },
              after: { paymentMethods: methodIds ?? 'all' },
            },
          ],
    };
  });
}

async function findMethod(em: SqlEntityManager, id: string): Promise<Method> {
  const method = await em.findOne(PaymentMethod, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (method === null) throw new AppError('payment_method.not_found');
  const { kind, label, handle, note, active } = method;
  return { id, kind, label, handle, note, active };
}

function requireHandle(kind: PaymentKind, typed: string): string {
  const handle = normalisePaymentHandle(kind, typed);
  if (handle !== null) return handle;
  const message = PAYMENT_HANDLE_HINTS[kind];
  throw new AppError('payment_method.invalid', { fields: { handle: message } }, { message });
}

function about({ id, kind, label }: Method, change: Pick<AuditDraft, 'before' | 'after'>): AuditDraft {
  return {
    targetType: 'settings',
    targetId: `payment_method:${id}`,
    targetLabel: label === '' ? PAYMENT_KIND_NAMES[kind] : label,
    ...change,
  };
}
