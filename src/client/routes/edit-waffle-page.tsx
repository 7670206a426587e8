import { useNavigate, useParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createEffect, createSignal, Match, on, Show, Switch } from 'solid-js';
import { findKeptBoard } from '#client/features/spots/find-kept-board.ts';
import { StaleNotice } from '#client/features/waffles/stale-notice.tsx';
import type { WaffleValues } from '#client/features/waffles/waffle-form.tsx';
import { WaffleForm } from '#client/features/waffles/waffle-form.tsx';
import type { EditedWaffle } from '#client/features/waffles/waffles.data.ts';
import { changesOf, factsToDraft, isDraftChanged } from '#client/features/waffles/waffles.projection.ts';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { WaffleAnswer } from '#shared/waffles/waffles.schemas.ts';
import { createStanding } from './create-standing.ts';
import { LoadFailed } from './load-failed.tsx';
import { NothingHere } from './nothing-here.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';
import { UnsavedGuard } from './unsaved-guard.tsx';
import { WafflePaymentMethods } from './waffle-payment-methods.tsx';

/** The details of an existing waffle. */
export default function EditWafflePage(): JSX.Element {
  const params = useParams<{ slug: string }>();
  const { waffles, device } = useOperator();
  const details = waffles.createDetails(
    () => params.slug,
    async (slug) => {
      const kept = await findKeptBoard(device.snapshots, slug);
      return kept && { value: kept.value, atMs: kept.atMs };
    },
  );
  createPageTitle(() => `Edit ${details.data()?.waffle.title ?? 'waffle'}`);
  return (
    <div class="page stack">
      <h1>Edit {details.data()?.waffle.title ?? 'waffle'}</h1>
      <Switch fallback={<Skeleton kind="card" count={3} label="Loading the waffle" />}>
        <Match when={details.error()?.code === 'waffle.not_found'}>
          <NothingHere title="No such waffle" />
        </Match>
        <Match when={details.error()}>
          {(error) => <LoadFailed what="this waffle" error={error()} onRetry={details.retry} />}
        </Match>
        <Match when={details.data()}>{(loaded) => <EditForm details={loaded()} />}</Match>
      </Switch>
    </div>
  );
}

function EditForm(props: { details: EditedWaffle }): JSX.Element {
  const { toasts, waffles } = useOperator();
  const navigate = useNavigate();
  // The version the form was filled from stays what it is while somebody types, whatever is read again meanwhile. Until
  // then the server's answer takes the place of what the device knew.
  const [base, setBase] = createSignal(props.details);
  const [draft, setDraft] = createSignal(factsToDraft(props.details.waffle));
  const [newer, setNewer] = createSignal<EditedWaffle | null>(null);
  const [saved, setSaved] = createSignal(false);
  const unsaved = () => !saved() && isDraftChanged(draft(), factsToDraft(base().waffle));
  const board = () => `/waffles/${base().waffle.slug}`;
  const fill = (from: EditedWaffle) => {
    setBase(from);
    setDraft(factsToDraft(from.waffle));
  };
  createEffect(
    on(
      () => props.details,
      (read) => !unsaved() && read.version > base().version && fill(read),
      { defer: true },
    ),
  );

  const leave = (answer: WaffleAnswer | null) => {
    setSaved(true);
    if (answer) toasts.show({ tone: 'ok', text: `${answer.waffle.title} saved` });
    navigate(board(), { replace: true });
  };
  const standing = createStanding();
  const submission = createSubmission((values: WaffleValues) => {
    const from = base();
    const changes = changesOf(from.waffle, values);
    return changes === null
      ? Promise.resolve({ waffle: from.waffle, version: from.version, seq: from.seq, unchanged: true })
      : waffles.update({ waffleId: from.waffle.id, version: from.version, changes });
  });
  const save = async (values: WaffleValues) => {
    const answer = await submission.send(values);
    if (answer) leave(answer);
    else if (submission.error()?.code === 'waffle.stale') setNewer(await waffles.find(base().waffle.slug));
  };

  return (
    <>
      <Show when={newer()}>
        {(theirs) => (
          <StaleNotice
            mine={base().waffle}
            theirs={theirs().waffle}
            onTakeTheirs={() => {
              fill(theirs());
              submission.reset();
              setNewer(null);
            }}
            onKeepMine={() => {
              setBase(theirs());
              submission.reset();
              setNewer(null);
            }}
          />
        )}
      </Show>
      <WaffleForm
        facts={base().waffle}
        draft={draft()}
        onDraft={setDraft}
        submission={submission}
        cancelHref={`/admin${board()}`}
        blocked={standing.whyOffline('Saving needs a connection; what you typed stays here.')}
        onSubmit={(values) => void save(values)}
      />
      <WafflePaymentMethods waffleId={base().waffle.id} />
      <UnsavedGuard unsaved={unsaved()} />
    </>
  );
}
