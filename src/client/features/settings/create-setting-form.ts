import type { Accessor } from 'solid-js';
import { createEffect, createSignal, on } from 'solid-js';
import type { Submission } from '#client/lib/create-submission.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import type { SettingJson } from '#shared/settings/settings.rules.ts';
import { SETTINGS } from '#shared/settings/settings.rules.ts';
import type { SettingChanged, SettingRow } from '#shared/settings/settings.schemas.ts';
import type { SettingDraft } from './setting-draft.ts';
import { draftToValue, faultOfDraft, isChanged, valueToDraft } from './setting-draft.ts';

export interface SettingForm {
  readonly draft: Accessor<SettingDraft>;
  /** What is wrong with the draft, here or by the server's judgement. */
  readonly error: Accessor<string | undefined>;
  /** Why it could not be saved, where that is no matter of the field. */
  readonly failure: Accessor<string | undefined>;
  readonly isChanged: Accessor<boolean>;
  readonly busy: Accessor<boolean>;
  /** The last change that was saved, until something else is typed. */
  readonly done: Accessor<SettingChanged | null>;
  type(draft: SettingDraft): void;
  /** Saves the draft; false where it was refused. */
  save(): Promise<boolean>;
  /** Takes the last change back. */
  undo(): Promise<boolean>;
}

export type SaveSetting = (was: SettingJson, value: SettingJson) => Promise<SettingChanged>;

/** Follows one setting from its value through a draft to the next value. */
export function createSettingForm(row: Accessor<SettingRow>, save: SaveSetting): SettingForm {
  const { key } = row();
  const [draft, setDraft] = createSignal(valueToDraft(row().value));
  const [fault, setFault] = createSignal<string | null>(null);
  const [done, setDone] = createSignal<SettingChanged | null>(null);
  const submission = createSubmission(({ was, value }: { was: SettingJson; value: SettingJson }) =>
    save(was, value),
  );

  // Somebody else changed it, or a refusal brought the value that counts: what is being typed stays.
  createEffect(
    on(
      () => row().value,
      (value, before) => {
        if (before !== undefined && !isChanged(key, draft(), before)) setDraft(valueToDraft(value));
      },
    ),
  );

  const send = async (value: SettingJson): Promise<boolean> => {
    const answer = await submission.send({ was: row().value, value });
    if (answer === undefined) return false;
    setDraft(valueToDraft(answer.value));
    setDone(answer.unchanged ? null : answer);
    return true;
  };
  return {
    draft,
    error: () => fault() ?? submission.fields()['value'] ?? undefined,
    failure: () => failureOf(submission),
    isChanged: () => isChanged(key, draft(), row().value),
    busy: submission.busy,
    done,
    type: (next) => {
      setDraft(next);
      setFault(null);
      submission.reset();
      setDone(null);
    },
    save: async () => {
      setFault(faultOfDraft(key, draft()));
      return fault() === null && (await send(draftToValue(key, draft())));
    },
    undo: async () => {
      const change = done();
      return change !== null && (await send(change.before));
    },
  };
}

function failureOf(submission: Submission<never, SettingChanged>): string | undefined {
  return submission.fields()['value'] === undefined ? submission.error()?.message : undefined;
}

/** The draft that would bring the default back. */
export function defaultDraft(row: SettingRow): SettingDraft {
  return valueToDraft(SETTINGS[row.key].fallback);
}
