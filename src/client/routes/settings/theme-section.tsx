import type { JSX } from 'solid-js';
import { createProfileData } from '#client/features/accounts/profile-data.ts';
import { ThemeForm } from '#client/features/accounts/theme-form.tsx';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';
import { createMeUpdate } from './create-me-update.ts';

/** How the app looks. */
export function ThemeSection(): JSX.Element {
  const { me, toasts, server } = useOperator();
  const standing = createStanding();
  const data = createProfileData(server);
  const update = createMeUpdate();
  return (
    <ThemeForm
      theme={me().theme}
      blocked={standing.whyOffline(
        'The theme of the account needs a connection; the menu has one for this device.',
      )}
      save={async (theme) => update(await data.chooseTheme(theme))}
      onSaved={() => toasts.show({ tone: 'ok', text: 'Theme saved' })}
    />
  );
}
