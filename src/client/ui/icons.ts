/**
 * The outlines of our own icons: path data on a 24 × 24 grid, drawn with a 2 px round stroke by Icon. One constant each.
 * The first visit loads all of them; what only later pages show is in `more-icons.ts`.
 */

export type IconShape = string;

export const downIcon: IconShape = 'M6 9.5l6 6 6-6';
export const moreIcon: IconShape =
  'M6 12a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0zM12.6 12a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0zM19.2 12a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0z';
export const copyIcon: IconShape = 'M9 9h11v11H9zM15 9V4H4v11h5';
export const qrIcon: IconShape =
  'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v.01M14 20h2.5M20 17.5V20h-.01';
export const editIcon: IconShape =
  'M4 20l.9-4.2L15.6 5.1a1.8 1.8 0 0 1 2.6 0l.7.7a1.8 1.8 0 0 1 0 2.6L8.2 19.1zM13.5 7.2l3.3 3.3';
export const archiveIcon: IconShape = 'M3.5 5h17v4h-17zM5 9v10.5h14V9M10 13h4';
export const trashIcon: IconShape =
  'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.8v5M13.7 10.8v5';
export const checkIcon: IconShape = 'M5 12.8l4.6 4.7L19.5 7';
export const warningIcon: IconShape = 'M12 4L2.8 19.8h18.4zM12 10v4.3M12 17.1v.01';
export const offlineIcon: IconShape =
  'M3 3l18 18M5 12.4a10 10 0 0 1 3.6-2.3M12.6 9.1a10 10 0 0 1 6.4 3.3M1.9 8.8a15 15 0 0 1 3.4-2.3M9.5 5.1a15 15 0 0 1 12.6 3.7M8.5 16a5 5 0 0 1 7 0M12 19.5v.01';
export const liveIcon: IconShape =
  'M12 12v.01M8.1 15.9a5.5 5.5 0 0 1 0-7.8M15.9 8.1a5.5 5.5 0 0 1 0 7.8M5.3 18.7a9.5 9.5 0 0 1 0-13.4M18.7 5.3a9.5 9.5 0 0 1 0 13.4';
export const reconnectIcon: IconShape =
  'M19.5 5v4.5H15M4.5 19v-4.5H9M5.2 9.5a7.3 7.3 0 0 1 12.6-2.4l1.7 2.4M18.8 14.5a7.3 7.3 0 0 1-12.6 2.4l-1.7-2.4';
export const searchIcon: IconShape = 'M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3L20.5 20.5';
export const closeIcon: IconShape = 'M6 6l12 12M18 6L6 18';
export const plusIcon: IconShape = 'M12 5v14M5 12h14';
export const trophyIcon: IconShape =
  'M7.5 4h9v6a4.5 4.5 0 0 1-9 0zM7.5 5.5h-4V7a4 4 0 0 0 4.3 4M16.5 5.5h4V7a4 4 0 0 1-4.3 4M12 14.5v3M8 20.5c0-2 1.4-3 4-3s4 1 4 3z';
export const starIcon: IconShape =
  'M12 3.8l2.5 5.3 5.7.7-4.2 4 1.1 5.7-5.1-2.8-5.1 2.8L8 13.8l-4.2-4 5.7-.7z';
export const userIcon: IconShape =
  'M15.8 8.2a3.8 3.8 0 1 1-7.6 0 3.8 3.8 0 0 1 7.6 0zM4.5 20.5c.6-4.2 3.3-6 7.5-6s6.9 1.8 7.5 6';
export const sunIcon: IconShape =
  'M15.8 12a3.8 3.8 0 1 1-7.6 0 3.8 3.8 0 0 1 7.6 0zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4';
export const moonIcon: IconShape = 'M19.8 14.6A8.3 8.3 0 0 1 9.4 4.2a8.3 8.3 0 1 0 10.4 10.4z';
export const externalIcon: IconShape = 'M13.5 4.5h6v6M19.5 4.5L11 13M17.5 14v5.5h-13v-13H10';
export const downloadIcon: IconShape = 'M12 4v11M8 11.5l4 4 4-4M4.5 20h15';
export const clockIcon: IconShape = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0zM12 7.2V12l3.2 2';
export const infoIcon: IconShape = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0zM12 11v5.5M12 7.7v.01';
