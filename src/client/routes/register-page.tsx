import type { JSX } from 'solid-js';
import { createSignal, Match, onMount, Switch } from 'solid-js';
import { useSession } from '#client/features/auth/session-context.tsx';
import { SetupForm } from '#client/features/auth/setup-form.tsx';
import { createSubmission } from '#client/lib/create-submission.ts';
import { call } from '#client/lib/trpc.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { Spinner } from '#client/ui/spinner.tsx';
import { Door } from './door.tsx';
import { DoorNotice } from './door-notice.tsx';
import { LoadFailed } from './load-failed.tsx';

/** Creating one's own account, where the server settings allow it. It can do nothing until somebody gives it a role. */
export default function RegisterPage(): JSX.Element {
  const { server } = useSession();
  const { auth } = server.api;
  const state = createSubmission(() => call(auth.registration.query()));
  const [open, setOpen] = createSignal<boolean>();
  const [created, setCreated] = createSignal<string>();
  const load = async () => setOpen((await state.send(undefined))?.open);
  onMount(() => void load());
  return (
    <Door title="Create an account">
      <Switch fallback={<Spinner label="Loading" />}>
        <Match when={state.error()}>
          {(error) => <LoadFailed what="this page" error={error()} onRetry={() => void load()} />}
        </Match>
        <Match when={created()}>
          {(username) => (
            <DoorNotice>
              The account {username()} is there. Sign in with it; a super admin gives it a role.
            </DoorNotice>
          )}
        </Match>
        <Match when={open() === false}>
          <p>Registration is closed. Ask a super admin for an account.</p>
        </Match>
        <Match when={open()}>
          <p class="muted">It starts as a member, until a super admin gives it a role.</p>
          <SetupForm
            label="Create the account"
            create={(values) => call(auth.register.mutate(values))}
            onDone={({ username }) => setCreated(username)}
          />
        </Match>
      </Switch>
      <LinkButton href="/admin/login" size={52} variant={created() === undefined ? 'quiet' : 'primary'}>
        {created() === undefined ? 'Back to sign-in' : 'Sign in'}
      </LinkButton>
    </Door>
  );
}
