import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo } from 'solid-js';
import { LoginFilters } from '#client/features/auth/login-filters.tsx';
import type { LoginPlace } from '#client/features/auth/login-place.ts';
import { loginHref, readLoginPlace } from '#client/features/auth/login-place.ts';
import { createLoginsData } from '#client/features/auth/logins-data.ts';
import { can } from '#shared/access/permissions.ts';
import { LoginResults } from './login-results.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

const PATH = '/admin/login-history';

/** Who has tried to sign in: every filter and the page live in the address, so a link shows somebody else the same. */
export default function LoginHistoryPage(): JSX.Element {
  const { me, server } = useOperator();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const data = createLoginsData(server);
  const place = createMemo(() => readLoginPlace(params));
  const logins = data.createAll(place, () => me().timezone);
  const owners = data.createOwners();
  const seesAll = () => can(me().role, 'logins.read_all');
  createPageTitle(() => 'Login history');

  const go = (changes: Partial<LoginPlace>) =>
    navigate(loginHref(PATH, { ...place(), page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  return (
    <div class="page stack login-page">
      <h1>Login history</h1>
      <p class="muted">
        {seesAll()
          ? 'Every try to sign in, of everybody and of nobody. Names that nobody has are not kept, because people type passwords there.'
          : 'Every try to sign in of waffle managers and members, and your own.'}
      </p>
      <LoginFilters place={place()} onChange={go} owners={owners.data() ?? []} seesUnknown={seesAll()} />
      <LoginResults logins={logins} place={place()} path={PATH} named />
    </div>
  );
}
