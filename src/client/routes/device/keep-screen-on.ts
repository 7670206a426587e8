import { recall, remember } from '#client/lib/remember.ts';

/** Whether the screen stays on while an open board is in sight: unless somebody turned it off here. */
export const isScreenKeptOn = (): boolean => recall('keep-awake') !== 'no';

export function keepScreenOn(on: boolean): void {
  remember('keep-awake', on ? 'yes' : 'no');
}
