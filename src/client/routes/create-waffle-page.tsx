import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { readShared } from '#client/features/waffles/read-shared.ts';
import type { WaffleValues } from '#client/features/waffles/waffle-form.tsx';
import { WaffleForm } from '#client/features/waffles/waffle-form.tsx';
import { applyTemplate, EMPTY_DRAFT, isDraftChanged } from '#client/features/waffles/waffles.projection.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import { WAFFLE_TEMPLATES } from '#shared/waffles/waffles.rules.ts';
import { createStanding } from './create-standing.ts';
import { createPageTitle, useOperator } from './operator-context.tsx';
import { UnsavedGuard } from './unsaved-guard.tsx';

/**
 * A new waffle; `?template=standard` begins with that template, and `title`, `text` and `url` are what another app shared
 * with ours, by the names that the manifest gives them.
 */
export default function CreateWafflePage(): JSX.Element {
  const { toasts, waffles } = useOperator();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  createPageTitle(() => 'New waffle');
  const template = WAFFLE_TEMPLATES.find(({ name }) => name.toLowerCase() === params['template']);
  const start = template ? applyTemplate(EMPTY_DRAFT, template) : EMPTY_DRAFT;
  const shared = readShared({ title: params['title'], text: params['text'], url: params['url'] });
  const [draft, setDraft] = createSignal({
    ...start,
    title: shared.title,
    mediaLinks: shared.link === null ? start.mediaLinks : [shared.link],
  });
  const [saved, setSaved] = createSignal(false);
  const unsaved = () => !saved() && isDraftChanged(draft(), start);
  const standing = createStanding();
  const submission = createSubmission((values: WaffleValues) => waffles.create(values));

  return (
    <div class="page stack">
      <h1>New waffle</h1>
      <WaffleForm
        facts={null}
        draft={draft()}
        onDraft={setDraft}
        submission={submission}
        cancelHref="/admin/"
        blocked={standing.whyOffline('Creating a waffle needs a connection; what you typed stays here.')}
        onSubmit={(values) =>
          void submission.send(values).then((answer) => {
            if (!answer) return;
            setSaved(true);
            toasts.show({ tone: 'ok', text: `${answer.waffle.title} is open for claims` });
            navigate(`/waffles/${answer.waffle.slug}`, { replace: true });
          })
        }
      />
      <UnsavedGuard unsaved={unsaved()} />
    </div>
  );
}
