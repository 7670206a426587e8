import type { IconShape } from './icons.ts';

/** Icons that the first page does not show; apart, because every icon of `icons.ts` is part of the first visit. */

export const backIcon: IconShape = 'M15 5l-7 7 7 7';
export const forwardIcon: IconShape = 'M9 5l7 7-7 7';
export const upIcon: IconShape = 'M6 14.5l6-6 6 6';
export const shareIcon: IconShape = 'M12 15V4M8 7.5L12 3.5l4 4M6 11.5H5v9h14v-9h-1';
export const undoIcon: IconShape = 'M8.5 5L4 9.5 8.5 14M4.5 9.5h9.8a5.2 5.2 0 0 1 0 10.4H10';
export const releaseIcon: IconShape = 'M7.5 11V7.8a4.5 4.5 0 0 1 8.8-1.4M5.5 11h13v9.5h-13zM12 14.5v2.5';
export const eyeIcon: IconShape =
  'M2.5 12C4.6 8 7.8 6 12 6s7.4 2 9.5 6c-2.1 4-5.3 6-9.5 6s-7.4-2-9.5-6zM14.8 12a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z';
export const eyeOffIcon: IconShape =
  'M4 4l16 16M9.6 6.2A11 11 0 0 1 12 6c4.2 0 7.4 2 9.5 6a13 13 0 0 1-2.6 3.4M6 7.6A12.6 12.6 0 0 0 2.5 12c2.1 4 5.3 6 9.5 6a11 11 0 0 0 4-.8M10 10.1a2.8 2.8 0 0 0 3.9 3.9';
export const lockIcon: IconShape = 'M7.5 11V7.5a4.5 4.5 0 0 1 9 0V11M5.5 11h13v9.5h-13zM12 14.5v2.5';
export const flagIcon: IconShape = 'M5.5 21V4M5.5 4.5h12l-2.5 4 2.5 4h-12';
export const awardIcon: IconShape =
  'M17.5 9a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM8.6 13.5L7.3 21l4.7-2.6 4.7 2.6-1.3-7.5';
export const flameIcon: IconShape =
  'M12 3.5c.8 3.6 5.5 5.4 5.5 10.6a5.5 5.5 0 0 1-11 0c0-2.3 1.1-3.9 2.4-5.2.3 1.5 1 2.3 1.9 2.7.3-3 .2-5.6 1.2-8.1z';
