import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { findDeviceZone, listZones } from '#client/features/accounts/list-zones.ts';
import { createProfileData } from '#client/features/accounts/profile-data.ts';
import { TimeZoneForm } from '#client/features/accounts/time-zone-form.tsx';
import { createStanding } from '../create-standing.ts';
import { useOperator } from '../operator-context.tsx';
import { UnsavedGuard } from '../unsaved-guard.tsx';
import { createMeUpdate } from './create-me-update.ts';

/** In which zone every time is shown. */
export function TimeZoneSection(): JSX.Element {
  const { me, toasts, server } = useOperator();
  const standing = createStanding();
  const data = createProfileData(server);
  const update = createMeUpdate();
  const [unsaved, setUnsaved] = createSignal(false);
  return (
    <>
      <TimeZoneForm
        zone={me().timezone}
        blocked={standing.whyOffline('Saving needs a connection.')}
        deviceZone={findDeviceZone()}
        zones={listZones(me().timezone)}
        save={async (zone) => update(await data.chooseTimeZone(zone))}
        onUnsaved={setUnsaved}
        onSaved={() => toasts.show({ tone: 'ok', text: 'Time zone saved' })}
      />
      <UnsavedGuard unsaved={unsaved()} />
    </>
  );
}
