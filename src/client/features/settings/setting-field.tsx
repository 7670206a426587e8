import type { JSX } from 'solid-js';
import { For, Match, Switch } from 'solid-js';
import { Checkbox } from '#client/ui/choice-field.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { NumberField, TextField } from '#client/ui/text-field.tsx';
import { ROLE_NAMES, ROLES } from '#shared/access/roles.ts';
import type { SettingKey } from '#shared/settings/settings.rules.ts';
import { SETTINGS } from '#shared/settings/settings.rules.ts';
import type { SettingDraft } from './setting-draft.ts';

export interface SettingFieldProps {
  of: SettingKey;
  draft: SettingDraft;
  error: string | undefined;
  onDraft: (draft: SettingDraft) => void;
}

/** The control that fits a setting's values, with what the setting does under it. */
export function SettingField(props: SettingFieldProps): JSX.Element {
  const spec = () => SETTINGS[props.of];
  const chosen = () => (typeof props.draft === 'string' ? [] : props.draft);
  const text = () => (typeof props.draft === 'string' ? props.draft : '');
  const frame = () => ({ label: spec().label, hint: spec().effect, error: props.error });
  const only = <Kind extends ReturnType<typeof spec>['field']['kind']>(kind: Kind) => {
    const { field } = spec();
    return field.kind === kind ? (field as Extract<typeof field, { kind: Kind }>) : false;
  };
  return (
    <Switch>
      <Match when={only('integer')}>
        {(field) => <NumberField {...frame()} suffix={field().unit} value={text()} onInput={props.onDraft} />}
      </Match>
      <Match when={only('text')}>
        {(field) => (
          <TextField
            {...frame()}
            placeholder={field().placeholder}
            maxlength={field().lengthMax}
            inputmode="url"
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            value={text()}
            onInput={props.onDraft}
          />
        )}
      </Match>
      <Match when={only('choice')}>
        {(field) => (
          <SelectField {...frame()} options={field().choices} value={text()} onChange={props.onDraft} />
        )}
      </Match>
      <Match when={only('roles')}>
        <RolesField {...frame()} chosen={chosen()} onDraft={props.onDraft} />
      </Match>
    </Switch>
  );
}

function RolesField(props: {
  label: string;
  hint: string;
  error: string | undefined;
  chosen: readonly string[];
  onDraft: (draft: readonly string[]) => void;
}): JSX.Element {
  return (
    <fieldset class="setting-roles">
      <legend class="field-label">{props.label}</legend>
      <For each={ROLES}>
        {(role) => (
          <Checkbox
            label={ROLE_NAMES[role]}
            checked={props.chosen.includes(role)}
            onChange={(checked) =>
              props.onDraft(ROLES.filter((one) => (one === role ? checked : props.chosen.includes(one))))
            }
          />
        )}
      </For>
      <p class="field-error" aria-live="polite">
        {props.error}
      </p>
      <p class="field-hint">{props.hint}</p>
    </fieldset>
  );
}
