import type { JSX } from 'solid-js';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { PasswordField } from '#client/ui/password-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import { NAME_LENGTH_MAX } from '#shared/accounts/accounts.rules.ts';
import type { Profile } from '#shared/accounts/accounts.schemas.ts';
import type { ProfileValues } from './profile-data.ts';
import type { ProfileDraft } from './profile-draft.ts';
import {
  changesEmail,
  checkProfile,
  draftToValues,
  isProfileChanged,
  nameOf,
  profileToDraft,
} from './profile-draft.ts';
import './profile-form.css';
import { SocialLinksField } from './social-links-field.tsx';

export interface ProfileFormProps {
  profile: Profile;
  save: (values: ProfileValues) => Promise<Profile>;
  onSaved: (profile: Profile) => void;
  /** Told whenever there is something that leaving the page would lose, and when there no longer is. */
  onUnsaved: (unsaved: boolean) => void;
  /** Why nothing can be saved now; null where it can. What was typed stays. */
  blocked?: string | null | undefined;
}

/** One's own name, email and links. A refused save keeps every field, and the first wrong one gets the focus. */
export function ProfileForm(props: ProfileFormProps): JSX.Element {
  const [saved, setSaved] = createSignal(props.profile);
  const [draft, setDraft] = createSignal(profileToDraft(props.profile));
  const [tried, setTried] = createSignal(false);
  const submission = createSubmission((values: ProfileValues) => props.save(values));
  const blocked = createReason(() => props.blocked ?? null);
  let form: HTMLFormElement | undefined;

  const set = (changes: Partial<ProfileDraft>) => {
    setDraft({ ...draft(), ...changes });
    // What the server said was about what stood there before.
    submission.reset();
  };
  const errors = () => ({ ...submission.fields(), ...(tried() ? checkProfile(draft(), saved()) : {}) });
  const unsaved = () => isProfileChanged(draft(), saved());
  createEffect(() => props.onUnsaved(unsaved()));
  createEffect(on(submission.error, (error) => error && form && focusFirstInvalid(form), { defer: true }));

  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checkProfile(draft(), saved())).length > 0) {
      if (form) focusFirstInvalid(form);
      return;
    }
    const profile = await submission.send(draftToValues(draft()));
    if (!profile) return;
    setTried(false);
    setSaved(profile);
    setDraft(profileToDraft(profile));
    props.onSaved(profile);
  };
  const formError = () =>
    Object.keys(submission.fields()).length > 0 ? '' : (submission.error()?.message ?? '');

  return (
    <form
      class="profile-form"
      novalidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => void handleSubmit(event)}
    >
      <div class="profile-names">
        <TextField
          label="First name"
          optional
          autocomplete="given-name"
          maxlength={NAME_LENGTH_MAX}
          value={draft().firstName}
          onInput={(firstName) => set({ firstName })}
          error={errors()['firstName']}
        />
        <TextField
          label="Last name"
          optional
          autocomplete="family-name"
          maxlength={NAME_LENGTH_MAX}
          value={draft().lastName}
          onInput={(lastName) => set({ lastName })}
          error={errors()['lastName']}
        />
      </div>
      <TextField
        label="Display name"
        optional
        hint="Shown instead of first and last name."
        autocomplete="nickname"
        maxlength={NAME_LENGTH_MAX}
        value={draft().displayName}
        onInput={(displayName) => set({ displayName })}
        error={errors()['displayName']}
      />
      <p class="profile-shown" aria-live="polite">
        Others see you as <strong class="break-anywhere">{nameOf(draft(), saved().username)}</strong>
      </p>
      <EmailFields draft={draft()} profile={saved()} errors={errors()} set={set} />
      <SocialLinksField
        links={draft().socialLinks}
        errors={errors()}
        onChange={(socialLinks) => set({ socialLinks })}
      />
      <p class="form-error" role="alert">
        {formError()}
      </p>
      <WhyNot reason={blocked} />
      <div class="row">
        <Button type="submit" variant="primary" size={52} busy={submission.busy()} blockedBy={blocked.id}>
          Save profile
        </Button>
        <Show when={unsaved()}>
          <span class="muted">Not saved yet</span>
        </Show>
      </div>
    </form>
  );
}

/** The address, and, where it is to be another one, the password that this takes. */
function EmailFields(props: {
  draft: ProfileDraft;
  profile: Profile;
  errors: Readonly<Record<string, string>>;
  set: (changes: Partial<ProfileDraft>) => void;
}): JSX.Element {
  return (
    <>
      <TextField
        label="Email"
        optional
        type="email"
        inputmode="email"
        autocomplete="email"
        autocapitalize="none"
        spellcheck={false}
        maxlength={254}
        hint="Nothing is sent there. Another address takes your password."
        value={props.draft.email}
        onInput={(email) => props.set({ email })}
        error={props.errors['email']}
      />
      <Show when={changesEmail(props.draft, props.profile)}>
        {/* For password managers, which otherwise can't tell whose password this is. */}
        <input
          type="text"
          name="username"
          autocomplete="username"
          value={props.profile.username}
          readonly
          hidden
        />
        <PasswordField
          label="Current password"
          autocomplete="current-password"
          maxlength={200}
          value={props.draft.currentPassword}
          onInput={(currentPassword) => props.set({ currentPassword })}
          error={props.errors['currentPassword']}
        />
      </Show>
    </>
  );
}
