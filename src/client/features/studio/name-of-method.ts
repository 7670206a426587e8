import { PAYMENT_KIND_NAMES } from '#shared/kernel/payment.ts';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';

/** What a way to pay is called: its own name, else its service's. */
export function nameOfMethod({ kind, label }: Pick<PaymentMethod, 'kind' | 'label'>): string {
  return label === '' ? PAYMENT_KIND_NAMES[kind] : label;
}
