/** Every zone that this browser knows, with UTC and the ones that somebody has already, in the order of their names. */
export function listZones(...extra: readonly string[]): readonly string[] {
  return [...new Set(['UTC', ...extra, ...Intl.supportedValuesOf('timeZone')])].sort((a, b) =>
    a.localeCompare(b, 'en'),
  );
}

/** The zone that this device is set to. */
export function findDeviceZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
