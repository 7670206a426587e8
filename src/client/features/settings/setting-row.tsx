import type { JSX } from 'solid-js';
import { createEffect, on, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { focusFirstInvalid } from '#client/ui/field.tsx';
import { undoIcon } from '#client/ui/more-icons.ts';
import { Time } from '#client/ui/time.tsx';
import { SETTINGS, saySetting } from '#shared/settings/settings.rules.ts';
import type { SettingRow as Row } from '#shared/settings/settings.schemas.ts';
import type { SaveSetting, SettingForm } from './create-setting-form.ts';
import { createSettingForm, defaultDraft } from './create-setting-form.ts';
import type { SettingDraft } from './setting-draft.ts';
import { isChanged } from './setting-draft.ts';
import { SettingField } from './setting-field.tsx';
import './setting-row.css';

export interface SettingRowProps {
  row: Row;
  zone: string;
  save: SaveSetting;
  /** Told whenever what stands in the field begins or ceases to be unsaved. */
  onUnsaved: (unsaved: boolean) => void;
  /** More to do with what stands in the field: a test of it. */
  extra?: ((draft: SettingDraft) => JSX.Element) | undefined;
}

/** One setting: saved by itself, with what it was until now and the way back. */
export function SettingRow(props: SettingRowProps): JSX.Element {
  const { key } = props.row;
  const { label } = SETTINGS[key];
  const form = createSettingForm(
    () => props.row,
    (was, value) => props.save(was, value),
  );
  let element: HTMLFormElement | undefined;
  const isDefault = () => !isChanged(key, defaultDraft(props.row), props.row.value);
  createEffect(on(form.isChanged, (unsaved) => props.onUnsaved(unsaved)));

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(await form.save()) && element) focusFirstInvalid(element);
  };
  return (
    <form
      class="setting-row"
      novalidate
      onSubmit={(event) => void save(event)}
      ref={(made) => {
        element = made;
      }}
    >
      <SettingField of={key} draft={form.draft()} error={form.error()} onDraft={form.type} />
      <Facts row={props.row} zone={props.zone} />
      <div class="setting-actions">
        <Button type="submit" variant="primary" disabled={!form.isChanged()} busy={form.busy()}>
          Save<span class="visually-hidden"> {label}</span>
        </Button>
        <Show when={!isDefault()}>
          <Button variant="quiet" onClick={() => form.type(defaultDraft(props.row))}>
            Fill in the default<span class="visually-hidden"> of {label}</span>
          </Button>
        </Show>
        {props.extra?.(form.draft())}
      </div>
      <Saved form={form} of={key} />
      <p class="form-error" role="alert">
        {form.failure()}
      </p>
    </form>
  );
}

function Facts(props: { row: Row; zone: string }): JSX.Element {
  return (
    <p class="setting-facts">
      <code>{props.row.key}</code> · Default: {saySetting(props.row.key, SETTINGS[props.row.key].fallback)}
      <Show when={props.row.changedAt}>
        {(at) => (
          <>
            {' '}
            · Changed {props.row.changedBy === null ? '' : `by ${props.row.changedBy}, `}
            <Time at={at()} zone={props.zone} />
          </>
        )}
      </Show>
    </p>
  );
}

/** From what to what it was changed just now, and the way back. */
function Saved(props: { form: SettingForm; of: Row['key'] }): JSX.Element {
  const say = (value: unknown) => saySetting(props.of, value);
  return (
    <p class="setting-done" role="status">
      <Show when={props.form.done()}>
        {(change) => (
          <>
            Saved: {say(change().before)} → {say(change().value)}
            <Button
              variant="quiet"
              icon={undoIcon}
              busy={props.form.busy()}
              aria-label={`Undo: ${SETTINGS[props.of].label} back to ${say(change().before)}`}
              onClick={() => void props.form.undo()}
            >
              Undo
            </Button>
          </>
        )}
      </Show>
    </p>
  );
}
