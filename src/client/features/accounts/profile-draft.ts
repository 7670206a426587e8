import type { SocialLink } from '#shared/accounts/accounts.rules.ts';
import { displayName, findLinkProblems, NAME_LENGTH_MAX } from '#shared/accounts/accounts.rules.ts';
import type { Profile } from '#shared/accounts/accounts.schemas.ts';
import { isPlainLine } from '#shared/kernel/text.ts';
import type { ProfileValues } from './profile-data.ts';

/** What stands in the form of one's own profile. */
export interface ProfileDraft {
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly email: string;
  readonly socialLinks: readonly SocialLink[];
  readonly currentPassword: string;
}

/** By the server's names: `email`, `socialLinks.0.handle`. */
export type ProfileErrors = Readonly<Record<string, string>>;

export function profileToDraft({
  firstName,
  lastName,
  displayName: shown,
  email,
  socialLinks,
}: Profile): ProfileDraft {
  return { firstName, lastName, displayName: shown, email: email ?? '', socialLinks, currentPassword: '' };
}

/** The name that others will see. */
export function nameOf(draft: ProfileDraft, username: string): string {
  return displayName({ ...draft, username });
}

/** True where saving would set another email address, which takes the password. */
export function changesEmail(draft: ProfileDraft, profile: Pick<Profile, 'email'>): boolean {
  return draft.email.trim().toLowerCase() !== (profile.email ?? '');
}

export function isProfileChanged(draft: ProfileDraft, profile: Profile): boolean {
  const { currentPassword: _, ...now } = draft;
  const { currentPassword: __, ...before } = profileToDraft(profile);
  return JSON.stringify(now) !== JSON.stringify(before);
}

/** What the server would refuse, said before it is asked. */
export function checkProfile(draft: ProfileDraft, profile: Profile): ProfileErrors {
  const errors: Record<string, string> = {};
  for (const field of ['firstName', 'lastName', 'displayName'] as const) {
    if (draft[field].trim().length > NAME_LENGTH_MAX)
      errors[field] = `Use at most ${NAME_LENGTH_MAX} characters.`;
    else if (!isPlainLine(draft[field])) errors[field] = 'A name has no line breaks or control characters.';
  }
  const email = draft.email.trim();
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    errors['email'] = 'Use an email address like name@example.com.';
  }
  for (const [place, problem] of findLinkProblems(draft.socialLinks)) {
    errors[`socialLinks.${place}.handle`] = problem;
  }
  if (changesEmail(draft, profile) && draft.currentPassword === '') {
    errors['currentPassword'] = 'Enter your current password to change the email.';
  }
  return errors;
}

export function draftToValues(draft: ProfileDraft): ProfileValues {
  return {
    ...draft,
    email: draft.email.trim(),
    socialLinks: draft.socialLinks.map(({ platform, handle }) => ({ platform, handle: handle.trim() })),
  };
}
