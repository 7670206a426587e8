import { useLocation } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Tabs } from '#client/ui/tabs.tsx';

const PLACES = [
  { href: '/admin/jobs', label: 'Jobs' },
  { href: '/admin/system', label: 'System' },
  { href: '/admin/logs', label: 'Logs' },
] as const;

/** The pages about what keeps the product going, side by side. */
export function OperationsTabs(): JSX.Element {
  const location = useLocation();
  return (
    <Tabs
      label="Jobs and system"
      tabs={PLACES.map((place) => ({
        ...place,
        get current() {
          return location.pathname === place.href;
        },
      }))}
    />
  );
}
