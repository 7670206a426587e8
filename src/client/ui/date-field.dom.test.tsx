import { fireEvent, render, screen } from '@solidjs/testing-library';
import { expect, test } from 'vitest';
import { DateField } from './date-field.tsx';

test('A date is told once its year is whole, and when it is gone', () => {
  const told: string[] = [];
  render(() => <DateField label="From" value="" onInput={(day) => told.push(day)} />);
  const field = screen.getByLabelText('From');
  for (const value of ['0002-11-20', '0020-11-20', '0202-11-20', '2026-11-20', ''])
    fireEvent.input(field, { target: { value } });
  expect(told).toEqual(['2026-11-20', '']);
});
