import { describe, expect, it } from 'vitest';
import { CURRENCIES, formatAmount, formatMoney, PRICE_MINOR_MAX, parseMoney } from './money.ts';

describe('money', () => {
  it.each([
    ['5', 500],
    ['5.00', 500],
    ['5.5', 550],
    ['$5.25', 525],
    ['5,50', 550],
    [' 12 ', 1200],
    ['0.01', 1],
  ])('reads the price "%s" as %i cents', (typed, cents) => {
    expect(parseMoney(typed, 'USD')).toBe(cents);
  });

  it.each(['', '0', '0.00', '-5', '5.001', 'five', '1e3', '5 5', '9999999999'])(
    'refuses "%s" as a price',
    (typed) => {
      expect(parseMoney(typed, 'USD')).toBeNull();
    },
  );

  it('knows currencies without minor units', () => {
    expect(parseMoney('500', 'JPY')).toBe(500);
    expect(parseMoney('5.50', 'JPY')).toBeNull();
    expect(formatMoney(500, 'JPY')).toBe('¥500');
  });

  it('writes amounts for people and for files', () => {
    expect(formatMoney(12_500, 'USD')).toBe('$125.00');
    expect(formatAmount(12_500, 'USD')).toBe('125.00');
  });

  it.each(CURRENCIES)('writes %s as the platform’s own formatter would', (currency) => {
    const platform = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    });
    const divisor = currency === 'JPY' ? 1 : 100;
    for (const amountMinor of [1, 99, 100, 999_99, 100_000, 123_456_789, -500, 100_000_000_000]) {
      expect(formatMoney(amountMinor, currency)).toBe(platform.format(amountMinor / divisor));
    }
  });

  it('keeps the total of the largest board a safe integer', () => {
    expect(Number.isSafeInteger(PRICE_MINOR_MAX * 1_000)).toBe(true);
  });
});
