import { decidePassword } from '#shared/auth/auth.rules.ts';

/** What is typed into the setup form. */
export interface SetupDraft {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** The shortest password a fresh install takes; there is no setting yet that says otherwise. */
export const SETUP_PASSWORD_LENGTH_MIN = 8;
const USERNAME = /^[a-z0-9][a-z0-9._-]{1,31}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The draft as the server takes it. */
export function readSetup(draft: SetupDraft): { username: string; email: string | null; password: string } {
  const email = draft.email.trim();
  return {
    username: draft.username.trim().toLowerCase(),
    email: email === '' ? null : email,
    password: draft.password,
  };
}

/** One sentence for each field that the server would refuse. */
export function checkSetup(draft: SetupDraft): Partial<Record<keyof SetupDraft, string>> {
  const { username, email, password } = readSetup(draft);
  const errors: Partial<Record<keyof SetupDraft, string>> = {};
  if (!USERNAME.test(username)) {
    errors.username = 'A username has 2 to 32 letters, digits, dots, dashes or underscores.';
  }
  if (email !== null && !EMAIL.test(email)) errors.email = 'Use an email address like name@example.com.';
  const decision = decidePassword({ password, lengthMin: SETUP_PASSWORD_LENGTH_MIN, username, email });
  if (!decision.ok) errors.password = decision.sentence;
  return errors;
}
