import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import { checkIcon, editIcon, plusIcon, trashIcon } from '#client/ui/icons.ts';
import type { MenuItem } from '#client/ui/menu.tsx';
import { Menu } from '#client/ui/menu.tsx';
import type { ShareTemplate } from '#shared/studio/studio.schemas.ts';
import './sharing-list.css';
import type { StudioData } from './studio.data.ts';
import { TemplateSheet } from './template-sheet.tsx';

export interface TemplateSectionProps {
  templates: readonly ShareTemplate[];
  studio: StudioData;
  onDone: (said: string) => void;
  onFailed: (why: string) => void;
}

/** The texts that operators paste; the share panel begins with the default. */
export function TemplateSection(props: TemplateSectionProps): JSX.Element {
  const [editing, setEditing] = createSignal<ShareTemplate | 'new' | null>(null);
  const [doomed, setDoomed] = createSignal<ShareTemplate | null>(null);
  const removal = createSubmission(async ({ id, name }: ShareTemplate) => {
    await props.studio.deleteTemplate(id);
    return `${name} deleted`;
  });
  const promotion = createSubmission(async ({ id, name }: ShareTemplate) => {
    await props.studio.updateTemplate({ id, isDefault: true });
    return `${name} is the default`;
  });
  const promote = async (template: ShareTemplate) => {
    const said = await promotion.send(template);
    if (said) props.onDone(said);
    else props.onFailed(promotion.error()?.message ?? '');
  };
  const menuOf = (template: ShareTemplate): readonly MenuItem[] => [
    { label: 'Edit…', icon: editIcon, onSelect: () => setEditing(template) },
    ...(template.isDefault
      ? []
      : [{ label: 'Make it the default', icon: checkIcon, onSelect: () => void promote(template) }]),
    ...(props.templates.length === 1
      ? []
      : [{ label: 'Delete…', icon: trashIcon, separated: true, onSelect: () => setDoomed(template) }]),
  ];
  return (
    <div class="stack">
      <p class="muted">Texts for a board’s share panel. Words in braces are filled in as the board stands.</p>
      <ul class="sharing-list" aria-label="Share templates">
        <For each={props.templates}>
          {(template) => (
            <li class="sharing-row">
              <div class="grow stack-tight">
                <p>
                  <b class="break-anywhere">{template.name}</b>{' '}
                  <Show when={template.isDefault}>
                    <Badge tone="accent">Default</Badge>
                  </Show>
                </p>
                <p class="sharing-text muted">{template.body}</p>
              </div>
              <Menu label={`More for ${template.name}`} items={menuOf(template)} />
            </li>
          )}
        </For>
      </ul>
      <div>
        <Button icon={plusIcon} size={52} onClick={() => setEditing('new')}>
          New template
        </Button>
      </div>
      <Show when={editing()} keyed>
        {(template) => (
          <TemplateSheet
            template={template === 'new' ? null : template}
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
        {(template) => (
          <ConfirmDialog
            open
            tone="danger"
            title={`Delete ${template.name}?`}
            consequence={
              template.isDefault
                ? 'It can’t be brought back. The oldest of the others becomes the default.'
                : 'It can’t be brought back.'
            }
            confirmLabel={`Delete ${template.name}`}
            busy={removal.busy()}
            errors={removal.error() === null ? undefined : { form: removal.error()?.message }}
            onClose={() => {
              removal.reset();
              setDoomed(null);
            }}
            onConfirm={() =>
              void removal.send(template).then((said) => {
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
