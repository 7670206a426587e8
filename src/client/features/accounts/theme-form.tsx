import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { infoIcon, moonIcon, sunIcon } from '#client/ui/icons.ts';
import { RadioCards } from '#client/ui/radio-cards.tsx';
import type { Theme } from '#client/ui/theme.ts';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import { hasOwnTheme, shareTheme, theme } from './choose-theme.ts';

export interface ThemeFormProps {
  /** The account's. */
  theme: Theme;
  save: (theme: Theme) => Promise<unknown>;
  onSaved: (theme: Theme) => void;
  /** Why it can't be saved now; null where it can. */
  blocked?: string | null | undefined;
}

const CARDS = [
  {
    value: 'system',
    label: 'Like the device',
    hint: 'Light or dark, as the device is set.',
    icon: infoIcon,
  },
  { value: 'light', label: 'Light', hint: 'Dark letters on white.', icon: sunIcon },
  { value: 'dark', label: 'Dark', hint: 'For dark rooms and tired eyes.', icon: moonIcon },
  { value: 'sun', label: 'Sun', hint: 'Bolder and larger, for outdoors.', icon: sunIcon },
] as const;

/** How the app looks, on every device of the account. Takes effect, and is saved, with the tap. */
export function ThemeForm(props: ThemeFormProps): JSX.Element {
  const [wanted, setWanted] = createSignal<Theme | null>(null);
  const submission = createSubmission(async (next: Theme) => {
    await props.save(next);
    return next;
  });
  const blocked = createReason(() => props.blocked ?? null);
  const choose = async (next: Theme) => {
    if (blocked.text !== null) {
      // A radio button shows what was tapped until it is told otherwise.
      setWanted(next);
      setWanted(null);
      return;
    }
    const before = props.theme;
    setWanted(next);
    shareTheme(next);
    const saved = await submission.send(next);
    setWanted(null);
    // The look goes back with the choice: what is seen must be what is kept.
    if (saved === undefined) shareTheme(before);
    else props.onSaved(saved);
  };
  const nameOf = (value: Theme) => CARDS.find((card) => card.value === value)?.label ?? '';
  return (
    <div class="stack">
      <RadioCards
        legend="Theme of your account"
        cards={CARDS}
        value={wanted() ?? props.theme}
        onChange={(next) => void choose(next)}
      />
      <WhyNot reason={blocked} />
      <Show when={hasOwnTheme()}>
        <div class="row-apart theme-own">
          <span>
            This device shows <strong>{nameOf(theme())}</strong>, chosen in its menu.
          </span>
          <Button onClick={() => shareTheme(props.theme)}>Use the account’s here</Button>
        </div>
      </Show>
      <p class="form-error" role="alert">
        {submission.error()?.message}
      </p>
    </div>
  );
}
