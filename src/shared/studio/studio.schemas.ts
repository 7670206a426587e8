import { z } from 'zod';
import type { Role } from '../access/roles.ts';
import { envelope } from '../actions/envelope.ts';
import { PAYMENT_HANDLE_MAX, PAYMENT_KINDS, type PaymentKind } from '../kernel/payment.ts';
import { isPlainLine, isPlainText } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import { waffleIdSchema } from '../waffles/waffles.schemas.ts';
import {
  COST_MICROS_MAX,
  type GenerationStatus,
  MODELS,
  type Model,
  TEMPLATE_BODY_MAX,
  TEMPLATE_NAME_MAX,
} from './studio.rules.ts';

/** What is made, and of whom: a waffle by its slug, or a buyer by their handle. Either may be any text. */
export const generateInput = z
  .object({
    ...envelope,
    model: z.enum(MODELS),
    slug: z.string().max(120).optional(),
    handle: z.string().max(200).optional(),
    /** Where links begin for whoever asks, for servers that nobody has told their own address. */
    origin: z
      .string()
      .max(200)
      .regex(/^https?:\/\/[a-z0-9.:[\]-]+$/, 'This is no origin.')
      .optional(),
  })
  .refine(
    ({ model, slug, handle }) => (model === 'buyer-card' ? handle !== undefined : slug !== undefined),
    'Name the waffle, or for a buyer card the handle.',
  );
export type GenerateInput = z.infer<typeof generateInput>;

export const generationInput = z.object({ id: uuidSchema });
export const cancelGenerationInput = z.object({ ...envelope, id: uuidSchema });
export type CancelGenerationInput = z.infer<typeof cancelGenerationInput>;

/** One share asset, its picture aside. Times are RFC 3339. */
export interface Generation {
  readonly id: string;
  /** A model's id; one that a newer version wrote may be unknown. */
  readonly model: string;
  readonly status: GenerationStatus;
  /** The waffle's title or the buyer's handle. */
  readonly subject: string;
  readonly requestedAt: string;
  readonly durationMs: number | null;
  readonly costMicros: number;
  /** Why it failed, as a sentence. */
  readonly failure: string | null;
  readonly text: string | null;
  /** Where the picture is; null where there is none. */
  readonly imageUrl: string | null;
}

/** How many were completed and what they cost, in millionths of a dollar. */
export interface Usage {
  readonly count: number;
  readonly costMicros: number;
}

export interface ModelUsage extends Usage {
  readonly model: string;
}

/** What somebody has made. Only `usedToday` counts every try; everything else counts what was completed. */
export interface OwnUsage {
  readonly dailyLimit: number;
  /** Tries since midnight UTC, whatever became of them: what the limit counts. */
  readonly usedToday: number;
  readonly today: Usage;
  readonly week: Usage;
  readonly month: Usage;
  /** Of the last 30 days, the most used first. */
  readonly byModel: readonly ModelUsage[];
  readonly recent: readonly Generation[];
  /** Whether captions can be made here. */
  readonly captions: boolean;
}

export interface TeamUsage {
  readonly today: Usage;
  /** The last 30 days, as is `byModel`. */
  readonly month: Usage;
  readonly members: number;
  readonly byModel: readonly ModelUsage[];
}

export interface TeamLine {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly active: boolean;
  readonly dailyLimit: number;
  /** Of the last 30 days. */
  readonly month: Usage;
}

export interface ModelPrice {
  readonly model: Model;
  readonly costMicros: number;
}

export const setPricesInput = z.object({
  ...envelope,
  prices: z
    .array(z.object({ model: z.enum(MODELS), costMicros: z.int().min(0).max(COST_MICROS_MAX) }))
    .min(1)
    .max(MODELS.length)
    .refine(
      (prices) => new Set(prices.map(({ model }) => model)).size === prices.length,
      'Name each model once.',
    ),
});
export type SetPricesInput = z.infer<typeof setPricesInput>;

const templateName = z
  .string()
  .trim()
  .min(1, 'Give the template a name.')
  .max(TEMPLATE_NAME_MAX)
  .refine(isPlainLine, 'A name has no line breaks or control characters.');
const templateBody = z
  .string()
  .trim()
  .min(1, 'Write what is shared.')
  .max(TEMPLATE_BODY_MAX)
  .refine(isPlainText, 'This text has control characters.');

export const createTemplateInput = z.object({ ...envelope, name: templateName, body: templateBody });
export type CreateTemplateInput = z.infer<typeof createTemplateInput>;

/** Changes only what it names. The default can be handed on, not taken away. */
export const updateTemplateInput = z.object({
  ...envelope,
  id: uuidSchema,
  name: templateName.optional(),
  body: templateBody.optional(),
  isDefault: z.literal(true).optional(),
});
export type UpdateTemplateInput = z.infer<typeof updateTemplateInput>;

export const deleteTemplateInput = z.object({ ...envelope, id: uuidSchema });
export type DeleteTemplateInput = z.infer<typeof deleteTemplateInput>;

export interface ShareTemplate {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly isDefault: boolean;
}

const methodLabel = z
  .string()
  .trim()
  .max(40)
  .refine(isPlainLine, 'A name has no line breaks or control characters.');
const methodHandle = z
  .string()
  .trim()
  .min(1, 'Say where the money goes.')
  .max(PAYMENT_HANDLE_MAX)
  .refine(isPlainLine, 'A handle has no control characters.');
const methodNote = z
  .string()
  .trim()
  .max(200)
  .refine(isPlainLine, 'A note has no line breaks or control characters.');

export const createPaymentMethodInput = z.object({
  ...envelope,
  kind: z.enum(PAYMENT_KINDS),
  /** What buyers read; the service's name where it is empty. */
  label: methodLabel.default(''),
  handle: methodHandle,
  note: methodNote.default(''),
});
export type CreatePaymentMethodInput = z.infer<typeof createPaymentMethodInput>;

/** Changes only what it names; the kind stays. */
export const updatePaymentMethodInput = z.object({
  ...envelope,
  id: uuidSchema,
  label: methodLabel.optional(),
  handle: methodHandle.optional(),
  note: methodNote.optional(),
  active: z.boolean().optional(),
});
export type UpdatePaymentMethodInput = z.infer<typeof updatePaymentMethodInput>;

export const deletePaymentMethodInput = z.object({ ...envelope, id: uuidSchema });
export type DeletePaymentMethodInput = z.infer<typeof deletePaymentMethodInput>;

export const PAYMENT_METHODS_MAX = 20;

/** Which of them a waffle shows: null shows every active one. */
export const choosePaymentMethodsInput = z.object({
  ...envelope,
  waffleId: waffleIdSchema,
  methodIds: z
    .array(uuidSchema)
    .max(PAYMENT_METHODS_MAX)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each method once.')
    .nullable(),
});
export type ChoosePaymentMethodsInput = z.infer<typeof choosePaymentMethodsInput>;

/** A way to pay as buyers see it. */
export interface PaymentMethod {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly label: string;
  readonly handle: string;
  readonly note: string;
}

export interface ListedPaymentMethod extends PaymentMethod {
  readonly active: boolean;
  /** Open waffles that name it; those that show every method are not counted. */
  readonly usedBy: number;
}
