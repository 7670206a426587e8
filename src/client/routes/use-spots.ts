import type { SpotsData } from '#client/features/spots/spots.data.ts';
import { createSpotsData } from '#client/features/spots/spots.data.ts';
import { useOperator } from './operator-context.tsx';

/**
 * What can be asked and done about spots. Made where it is used, so that the dashboard loads without it: the taps
 * themselves are the device's, and go on when the page that made them is left.
 */
export function useSpots(): SpotsData {
  const { live, device } = useOperator();
  return createSpotsData(live.api, device);
}
