import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, Show } from 'solid-js';
import { LoginFilters } from '#client/features/auth/login-filters.tsx';
import { loginHref, readLoginPlace } from '#client/features/auth/login-place.ts';
import { createLoginsData } from '#client/features/auth/logins-data.ts';
import { LinkButton } from '#client/ui/button.tsx';
import { can } from '#shared/access/permissions.ts';
import { LoginResults } from '../login-results.tsx';
import { useOperator } from '../operator-context.tsx';

const PATH = '/admin/settings#login-history';

/** One's own tries to sign in, and what to do about one that was not one's own. */
export function LoginHistorySection(): JSX.Element {
  const { me, server } = useOperator();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const place = createMemo(() => readLoginPlace(params));
  const logins = createLoginsData(server).createOwn(place, () => me().timezone);
  return (
    <div class="stack">
      <div class="login-hint">
        <span>A try that was not you? End your other sessions and choose another password.</span>
        <span class="row">
          <LinkButton href="/admin/settings#sessions">Sessions</LinkButton>
          <LinkButton href="/admin/settings#password">Password</LinkButton>
        </span>
      </div>
      <Show when={can(me().role, 'logins.read')}>
        <p>
          <LinkButton href="/admin/login-history">Login history of others</LinkButton>
        </p>
      </Show>
      <LoginFilters
        place={place()}
        onChange={(changes) =>
          navigate(loginHref(PATH, { ...place(), page: 1, ...changes }), {
            resolve: false,
            replace: true,
            scroll: false,
          })
        }
      />
      <LoginResults logins={logins} place={place()} path={PATH} />
    </div>
  );
}
