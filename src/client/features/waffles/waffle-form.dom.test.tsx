import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import { createSubmission } from '#client/lib/create-submission.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import type { WaffleValues } from './waffle-form.tsx';
import { WaffleForm } from './waffle-form.tsx';
import { EMPTY_DRAFT } from './waffles.projection.ts';

function show(create: (values: WaffleValues) => Promise<WaffleAnswer>, blocked: string | null = null) {
  const sent = vi.fn(create);
  function Screen() {
    const [draft, setDraft] = createSignal(EMPTY_DRAFT);
    const submission = createSubmission(sent);
    return (
      <WaffleForm
        facts={null}
        draft={draft()}
        onDraft={setDraft}
        submission={submission}
        onSubmit={(values) => void submission.send(values)}
        cancelHref="/admin/"
        blocked={blocked}
      />
    );
  }
  render(() => <Screen />);
  return sent;
}

const field = (label: string | RegExp) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string | RegExp, value: string) => fireEvent.input(field(label), { target: { value } });
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Create waffle' }));
const errorOf = (label: string | RegExp) =>
  (field(label).getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id))
    .find((element) => element?.className === 'field-error')?.textContent;

describe('the form of a new waffle', () => {
  it('is filled by a template, shows the total, and previews the address', () => {
    show(() => Promise.reject(new AppError('server.busy')));
    fireEvent.click(screen.getByRole('button', { name: /^Standard/ }));
    type('Title', 'Blue Wig #3');
    expect(screen.getByText('25 × $5.00 = $125.00')).toBeTruthy();
    expect(screen.getByText(/\/waffle\/blue-wig-3\. It cannot be changed later/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Standard/ }).getAttribute('aria-pressed')).toBe('true');
  });

  it('sends nothing while a field is wrong, and puts the focus on the first one', () => {
    const sent = show(() => Promise.reject(new AppError('server.busy')));
    type('Title', 'Blue Wig');
    type('Spots', '1');
    type('Price per spot', 'free');
    submit();
    expect(sent).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field('Spots'));
    expect(errorOf('Spots')).toMatch(/from 2 to 1,000/);
    expect(errorOf('Price per spot')).toMatch(/above 0/);
  });

  it('takes an error away as soon as its field is right', () => {
    show(() => Promise.reject(new AppError('server.busy')));
    fireEvent.click(screen.getByRole('button', { name: /^Small/ }));
    submit();
    expect(errorOf('Title')).toMatch(/Give the waffle a title/);
    type('Title', 'Blue Wig');
    expect(errorOf('Title') ?? '').toBe('');
  });

  it('sends what was typed in the server’s terms', async () => {
    const sent = show(() => new Promise(() => undefined));
    fireEvent.click(screen.getByRole('button', { name: /^Small/ }));
    type('Title', ' Blue Wig ');
    type('Price per spot', '2,50');
    submit();
    expect(sent).toHaveBeenCalledWith(
      expect.objectContaining({ title: 'Blue Wig', totalSpots: 10, priceMinor: 250, holdMinutes: null }),
    );
  });

  it('shows the server’s refusal at its field and keeps everything that was typed', async () => {
    const fields = { priceMinor: 'The price must be more than 0.' };
    show(() => Promise.reject(new AppError('request.invalid', { fields })));
    fireEvent.click(screen.getByRole('button', { name: /^Small/ }));
    type('Title', 'Blue Wig');
    submit();
    await vi.waitFor(() => expect(errorOf('Price per spot')).toBe('The price must be more than 0.'));
    expect(document.activeElement).toBe(field('Price per spot'));
    expect(field('Title').value).toBe('Blue Wig');
  });

  it('says a refusal that concerns no field above its buttons', async () => {
    show(() => Promise.reject(new AppError('network.unreachable')));
    fireEvent.click(screen.getByRole('button', { name: /^Small/ }));
    type('Title', 'Blue Wig');
    submit();
    await vi.waitFor(() => expect(screen.getByText('No connection to the server.')).toBeTruthy());
  });

  it('lets links be added, moved and removed by keyboard and voice', () => {
    show(() => Promise.reject(new AppError('server.busy')));
    const add = () => fireEvent.click(screen.getByRole('button', { name: 'Add a link' }));
    add();
    type('Link 1', 'https://a.test');
    add();
    type('Link 2', 'https://b.test');
    fireEvent.click(screen.getByRole('button', { name: 'Move link 2 up' }));
    expect([field('Link 1').value, field('Link 2').value]).toEqual(['https://b.test', 'https://a.test']);
    expect(screen.getByText('Link moved to place 1')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove link 1' }));
    expect(field('Link 1').value).toBe('https://a.test');
  });
});

describe('beside the form', () => {
  it('the board is drawn from what is typed, as far as it can be read', () => {
    show(() => Promise.reject(new AppError('server.busy')));
    const preview = () => screen.getByRole('complementary', { name: 'Preview' }).textContent;
    expect(preview()).toContain('Spots and a price make the board.');
    type('Title', 'Holiday Mega Drop');
    type('Spots', '500');
    expect(preview()).toContain('/waffle/holiday-mega-drop');
    expect(preview()).toContain('500 spots · 1 winner');
    expect(preview()).toContain('and 440 more');
    type('Price per spot', '2');
    expect(preview()).toContain('500 spots · $2.00 each · 1 winner');
    expect(preview()).toContain('Sold out: $1,000.00');
  });
});

describe('without a connection', () => {
  it('says why nothing can be created, sends nothing, and keeps what was typed', () => {
    const sent = show(() => Promise.reject(new AppError('server.busy')), 'You are offline.');
    fireEvent.click(screen.getByRole('button', { name: /^Standard/ }));
    type('Title', 'Blue Wig #3');
    const button = screen.getByRole('button', { name: 'Create waffle' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect((button as HTMLButtonElement).disabled).toBe(false);
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('You are offline.');
    submit();
    fireEvent.submit(button.closest('form') as HTMLFormElement);
    expect(sent).not.toHaveBeenCalled();
    expect(field('Title').value).toBe('Blue Wig #3');
  });
});
