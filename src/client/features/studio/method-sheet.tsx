import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import {
  PAYMENT_HANDLE_HINTS,
  PAYMENT_HANDLE_MAX,
  PAYMENT_KIND_NAMES,
  PAYMENT_KINDS,
  type PaymentKind,
} from '#shared/kernel/payment.ts';
import type { ListedPaymentMethod } from '#shared/studio/studio.schemas.ts';
import { EditSheet } from './edit-sheet.tsx';
import { nameOfMethod } from './name-of-method.ts';
import type { StudioData } from './studio.data.ts';

export interface MethodSheetProps {
  /** Null for a new one. */
  method: ListedPaymentMethod | null;
  studio: Pick<StudioData, 'createMethod' | 'updateMethod'>;
  onClose: () => void;
  onSaved: (said: string) => void;
}

/** A way to pay: new, or changed wherever it is shown. */
export function MethodSheet(props: MethodSheetProps): JSX.Element {
  const { method } = props;
  const [kind, setKind] = createSignal<PaymentKind>(method?.kind ?? 'venmo');
  const [handle, setHandle] = createSignal(method?.handle ?? '');
  const [label, setLabel] = createSignal(method?.label ?? '');
  const [note, setNote] = createSignal(method?.note ?? '');
  const submission = createSubmission(async () => {
    const values = { handle: handle(), label: label(), note: note() };
    await (method === null
      ? props.studio.createMethod({ kind: kind(), ...values })
      : props.studio.updateMethod({ id: method.id, ...values }));
    return `${nameOfMethod({ kind: kind(), label: label().trim() })} saved`;
  });
  const usedBy = () => method?.usedBy ?? 0;
  return (
    <EditSheet
      title={method === null ? 'New payment method' : `Edit ${nameOfMethod(method)}`}
      description={
        usedBy() > 0
          ? `${usedBy()} open ${usedBy() === 1 ? 'waffle names' : 'waffles name'} it and will show the change at once.`
          : undefined
      }
      saveLabel="Save payment method"
      submission={submission}
      onClose={() => props.onClose()}
      onSave={() => void submission.send(undefined).then((said) => said && props.onSaved(said))}
    >
      <Show when={method === null}>
        <SelectField
          label="Service"
          value={kind()}
          options={PAYMENT_KINDS.map((value) => ({ value, label: PAYMENT_KIND_NAMES[value] }))}
          onChange={(value) => setKind(value as PaymentKind)}
        />
      </Show>
      <TextField
        label="Where the money goes"
        hint={PAYMENT_HANDLE_HINTS[kind()]}
        value={handle()}
        onInput={setHandle}
        error={submission.fields()['handle']}
        maxlength={PAYMENT_HANDLE_MAX}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
      />
      <TextField
        label="Name that buyers read"
        optional
        hint={`“${PAYMENT_KIND_NAMES[kind()]}” where it is empty.`}
        value={label()}
        onInput={setLabel}
        error={submission.fields()['label']}
        maxlength={40}
        autocomplete="off"
      />
      <TextField
        label="Note for buyers"
        optional
        hint="Such as “Friends and family only”."
        value={note()}
        onInput={setNote}
        error={submission.fields()['note']}
        maxlength={200}
        autocomplete="off"
      />
    </EditSheet>
  );
}
