import { fireEvent, render, screen } from '@solidjs/testing-library';
import { describe, expect, it, vi } from 'vitest';
import type { Profile } from '#shared/accounts/accounts.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ProfileValues } from './profile-data.ts';
import { ProfileForm } from './profile-form.tsx';

const ANA: Profile = {
  username: 'ana',
  firstName: 'Ana',
  lastName: 'Lima',
  displayName: '',
  email: 'ana@example.test',
  socialLinks: [{ platform: 'x', handle: 'ana' }],
  timezone: 'UTC',
  theme: 'system',
};

function show(
  save: (values: ProfileValues) => Promise<Profile> = (values) => Promise.resolve(toProfile(values)),
) {
  const [sent, unsaved, saved] = [vi.fn(save), vi.fn(), vi.fn()];
  render(() => <ProfileForm profile={ANA} save={sent} onUnsaved={unsaved} onSaved={saved} />);
  return { sent, saved, isUnsaved: () => unsaved.mock.lastCall?.[0] };
}
const toProfile = ({ currentPassword: _, ...values }: ProfileValues): Profile => ({ ...ANA, ...values });
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(new RegExp(`^${label}`)), { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save profile' }));
const shownName = () => screen.getByText(/^Others see you as/).textContent;

describe('the form of one’s own profile', () => {
  it('shows at once how others will see the name', () => {
    show();
    expect(shownName()).toBe('Others see you as Ana Lima');
    type('Display name', '  ');
    expect(shownName()).toBe('Others see you as Ana Lima');
    type('Display name', 'Queen Ana');
    expect(shownName()).toBe('Others see you as Queen Ana');
    type('Display name', '');
    type('First name', ' ');
    expect(shownName()).toBe('Others see you as ana');
  });

  it('saves everything at once, without a password where the email stays', async () => {
    const { sent, saved, isUnsaved } = show();
    expect(screen.queryByLabelText('Current password')).toBeNull();
    type('First name', 'Anna');
    expect(isUnsaved()).toBe(true);
    save();
    await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce());
    expect(sent).toHaveBeenCalledWith({
      firstName: 'Anna',
      lastName: 'Lima',
      displayName: '',
      email: 'ana@example.test',
      socialLinks: [{ platform: 'x', handle: 'ana' }],
      currentPassword: '',
    });
    expect(isUnsaved()).toBe(false);
  });

  it('asks for the password where the email is to be another one', async () => {
    const { sent, saved } = show();
    type('Email', 'new@example.test');
    save();
    const password = screen.getByLabelText('Current password');
    expect(document.activeElement).toBe(password);
    expect(screen.getByText('Enter your current password to change the email.')).toBeTruthy();
    expect(sent).not.toHaveBeenCalled();
    fireEvent.input(password, { target: { value: 'the right one' } });
    save();
    await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce());
    expect(sent.mock.lastCall?.[0]).toMatchObject({
      email: 'new@example.test',
      currentPassword: 'the right one',
    });
    expect(screen.queryByLabelText('Current password')).toBeNull();
  });

  it('keeps what was typed when the server refuses, says so at the field and goes there', async () => {
    const fields = { email: 'This email is already in use.' };
    const { saved } = show(() => Promise.reject(new AppError('account.email_taken', { fields })));
    type('Email', 'ben@example.test');
    type('First name', 'Benita');
    type('Current password', 'the right one');
    save();
    expect(await screen.findByText('This email is already in use.')).toBeTruthy();
    const email = screen.getByLabelText<HTMLInputElement>(/^Email/);
    expect([email.value, email.getAttribute('aria-invalid')]).toEqual(['ben@example.test', 'true']);
    expect(document.activeElement).toBe(email);
    expect(screen.getByLabelText<HTMLInputElement>(/^First name/).value).toBe('Benita');
    expect(saved).not.toHaveBeenCalled();
    type('Email', 'ben2@example.test');
    expect(screen.queryByText('This email is already in use.')).toBeNull();
  });

  it('says below what has nothing to do with a field', async () => {
    show(() => Promise.reject(new AppError('network.unreachable')));
    type('First name', 'Anna');
    save();
    expect(await screen.findByText('No connection to the server.')).toBeTruthy();
  });

  it('takes each platform once, six in all, and hands the focus on when one goes', () => {
    show();
    const platforms = () =>
      screen.getAllByLabelText<HTMLSelectElement>(/^Platform of link/).map((one) => one.value);
    for (let i = 0; i < 5; i += 1) fireEvent.click(screen.getByRole('button', { name: 'Add a link' }));
    expect(platforms()).toEqual(['x', 'instagram', 'tiktok', 'facebook', 'youtube', 'discord']);
    expect(screen.queryByRole('button', { name: 'Add a link' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Remove the link to TikTok' }));
    expect(platforms()).toEqual(['x', 'instagram', 'facebook', 'youtube', 'discord']);
    expect(screen.getByText('The link to TikTok is removed')).toBeTruthy();
    const offered = Array.from(screen.getByLabelText('Platform of link 1').querySelectorAll('option'));
    expect(offered.map(({ value }) => value)).toEqual(['tiktok', 'x']);
  });

  it('says at the link what is wrong with it', () => {
    const { sent } = show();
    const field = screen.getByLabelText('Handle or address on X');
    fireEvent.input(field, { target: { value: 'https://evil.test/ana' } });
    save();
    expect(screen.getByText('This address does not lead to x.com.')).toBeTruthy();
    expect(document.activeElement).toBe(field);
    expect(sent).not.toHaveBeenCalled();
  });
});
