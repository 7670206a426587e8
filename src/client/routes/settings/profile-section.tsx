import type { JSX } from 'solid-js';
import { createSignal, Match, Switch } from 'solid-js';
import { createProfileData } from '#client/features/accounts/profile-data.ts';
import { ProfileForm } from '#client/features/accounts/profile-form.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { createStanding } from '../create-standing.ts';
import { LoadFailed } from '../load-failed.tsx';
import { useOperator } from '../operator-context.tsx';
import { UnsavedGuard } from '../unsaved-guard.tsx';
import { createMeUpdate } from './create-me-update.ts';

/** One's own name, email and links. */
export function ProfileSection(): JSX.Element {
  const { toasts, server } = useOperator();
  const standing = createStanding();
  const data = createProfileData(server);
  const profile = data.createProfile();
  const update = createMeUpdate();
  const [unsaved, setUnsaved] = createSignal(false);
  return (
    <>
      <Switch fallback={<Skeleton kind="row" count={5} label="Loading your profile" />}>
        <Match when={profile.error()}>
          {(error) => <LoadFailed what="your profile" error={error()} onRetry={profile.retry} />}
        </Match>
        <Match when={profile.data()}>
          {(loaded) => (
            <ProfileForm
              profile={loaded()}
              blocked={standing.whyOffline('Saving needs a connection; what you typed stays here.')}
              save={data.update}
              onUnsaved={setUnsaved}
              onSaved={(saved) => {
                update(saved);
                toasts.show({ tone: 'ok', text: 'Profile saved' });
              }}
            />
          )}
        </Match>
      </Switch>
      <UnsavedGuard unsaved={unsaved()} />
    </>
  );
}
