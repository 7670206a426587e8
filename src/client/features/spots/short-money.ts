import type { Currency } from '#shared/kernel/money.ts';
import { formatMoney } from '#shared/kernel/money.ts';

/** `$125.00` becomes `$125`: four tiles stand side by side on a phone. */
export function shortMoney(amountMinor: number, currency: Currency): string {
  return formatMoney(amountMinor, currency).replace(/\.00$/, '');
}
