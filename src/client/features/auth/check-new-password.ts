import type { Accessor } from 'solid-js';
import { createSignal, onMount } from 'solid-js';
import { decidePassword } from '#shared/auth/auth.rules.ts';

/** What is known about a new password before the server judges it. */
export interface NewPasswordFacts {
  readonly password: string;
  /** Undefined until the server has told it. */
  readonly lengthMin: number | undefined;
  readonly username?: string | undefined;
  readonly email?: string | null | undefined;
  /** What it is to replace. */
  readonly current?: string | undefined;
}

/** One sentence where the server would refuse the password; undefined where it may pass. */
export function checkNewPassword(facts: NewPasswordFacts): string | undefined {
  const { password, lengthMin = 1, username = '', email = null, current } = facts;
  if (password === '') return 'Enter a new password.';
  const decision = decidePassword({
    password,
    lengthMin,
    username,
    email,
    ...(current === undefined ? {} : { current }),
  });
  return decision.ok ? undefined : decision.sentence;
}

/** Asks for the shortest password that is taken. Stays undefined where no answer comes: the server judges anyhow. */
export function createLengthMin(
  findRules: () => Promise<{ readonly lengthMin: number }>,
): Accessor<number | undefined> {
  const [lengthMin, setLengthMin] = createSignal<number>();
  onMount(() => {
    findRules().then(
      (rules) => setLengthMin(rules.lengthMin),
      () => undefined,
    );
  });
  return lengthMin;
}

/** The hint below a new password. */
export function describeLengthMin(lengthMin: number | undefined): string | undefined {
  return lengthMin === undefined ? undefined : `At least ${lengthMin} characters.`;
}
