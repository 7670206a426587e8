import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { editIcon, plusIcon, trashIcon } from '#client/ui/icons.ts';
import { Menu } from '#client/ui/menu.tsx';
import { eyeIcon, eyeOffIcon } from '#client/ui/more-icons.ts';
import type { ListedPaymentMethod } from '#shared/studio/studio.schemas.ts';
import { MethodSheet } from './method-sheet.tsx';
import { nameOfMethod } from './name-of-method.ts';
import './sharing-list.css';
import type { StudioData } from './studio.data.ts';

export interface MethodSectionProps {
  methods: readonly ListedPaymentMethod[];
  studio: StudioData;
  onDone: (said: string) => void;
  onFailed: (why: string) => void;
}

/** Every way to pay, shown or hidden, and what can be done with it. */
export function MethodSection(props: MethodSectionProps): JSX.Element {
  const [editing, setEditing] = createSignal<ListedPaymentMethod | 'new' | null>(null);
  const [doomed, setDoomed] = createSignal<ListedPaymentMethod | null>(null);
  const removal = createSubmission(async (method: ListedPaymentMethod) => {
    await props.studio.deleteMethod(method.id);
    return `${nameOfMethod(method)} deleted`;
  });
  const toggling = createSubmission(async (method: ListedPaymentMethod) => {
    await props.studio.updateMethod({ id: method.id, active: !method.active });
    return `${nameOfMethod(method)} is ${method.active ? 'hidden from' : 'shown to'} buyers`;
  });
  const toggle = async (method: ListedPaymentMethod) => {
    const said = await toggling.send(method);
    if (said) props.onDone(said);
    else props.onFailed(toggling.error()?.message ?? '');
  };
  return (
    <div class="stack">
      <p class="muted">Buyers see these beside every waffle, unless you choose others when you edit it.</p>
      <Show
        when={props.methods.length > 0}
        fallback={
          <EmptyState
            title="No payment methods yet"
            text="Add where buyers send their money: they copy the handle with one tap, or open the app with the amount filled in."
          />
        }
      >
        <ul class="sharing-list" aria-label="Payment methods">
          <For each={props.methods}>
            {(method) => (
              <li class="sharing-row">
                <div class="grow">
                  <b>{nameOfMethod(method)}</b>{' '}
                  <Show when={!method.active}>
                    <Badge icon={eyeOffIcon}>Hidden</Badge>
                  </Show>
                  <p class="break-anywhere">{method.handle}</p>
                  <Show when={method.note !== ''}>
                    <small class="muted break-anywhere">{method.note}</small>
                  </Show>
                </div>
                <Menu
                  label={`More for ${nameOfMethod(method)} ${method.handle}`}
                  items={[
                    { label: 'Edit…', icon: editIcon, onSelect: () => setEditing(method) },
                    {
                      label: method.active ? 'Hide from buyers' : 'Show to buyers',
                      icon: method.active ? eyeOffIcon : eyeIcon,
                      onSelect: () => void toggle(method),
                    },
                    { label: 'Delete…', icon: trashIcon, separated: true, onSelect: () => setDoomed(method) },
                  ]}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div>
        <Button icon={plusIcon} size={52} onClick={() => setEditing('new')}>
          Add payment method
        </Button>
      </div>
      <Show when={editing()} keyed>
        {(method) => (
          <MethodSheet
            method={method === 'new' ? null : method}
            studio={props.studio}
            onClose={() => setEditing(null)}
            onSaved={(said) => {
              setEditing(null);
              props.onDone(said);
            }}
          />
        )}
      </Show>
      <Show when={doomed()} keyed>
        {(method) => (
          <ConfirmDialog
            open
            tone="danger"
            title={`Delete ${nameOfMethod(method)}?`}
            consequence={`Buyers are not shown ${method.handle} any more, on any waffle. To take a break from it, hide it instead.`}
            confirmLabel={`Delete ${nameOfMethod(method)}`}
            busy={removal.busy()}
            errors={removal.error() === null ? undefined : { form: removal.error()?.message }}
            onClose={() => {
              removal.reset();
              setDoomed(null);
            }}
            onConfirm={() =>
              void removal.send(method).then((said) => {
                if (!said) return;
                setDoomed(null);
                props.onDone(said);
              })
            }
          />
        )}
      </Show>
    </div>
  );
}
