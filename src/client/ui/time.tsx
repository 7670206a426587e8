import type { JSX } from 'solid-js';
import { createMemo } from 'solid-js';
import { createNow } from './create-now.ts';
import { relativeTime } from './relative-time.ts';
import type { TimeFormat } from './zoned-time.ts';
import { formatZoned, isoWithZone } from './zoned-time.ts';

export interface TimeProps {
  /** The moment: RFC 3339, ms since 1970, or a Date. */
  at: string | number | Date;
  /** IANA zone of the person who reads it. */
  zone: string;
  /** `dateTime` unless told. */
  format?: TimeFormat | undefined;
}

const toMs = (at: TimeProps['at']): number => new Date(at).getTime();

/** A moment in the reader's zone; hovering shows it exactly, with offset and zone. */
export function Time(props: TimeProps): JSX.Element {
  const atMs = () => toMs(props.at);
  return (
    <time datetime={new Date(atMs()).toISOString()} title={isoWithZone(atMs(), props.zone)}>
      {formatZoned(atMs(), props.zone, props.format ?? 'dateTime')}
    </time>
  );
}

/**
 * "4 min ago", kept right by the second. The server and a page without scripts show the moment itself instead, because
 * a distance that stands still soon says something untrue.
 */
export function TimeAgo(props: Omit<TimeProps, 'format'>): JSX.Element {
  const now = createNow();
  const atMs = () => toMs(props.at);
  const text = createMemo(() => {
    const nowMs = now();
    return nowMs === undefined ? formatZoned(atMs(), props.zone, 'dateTime') : relativeTime(atMs(), nowMs);
  });
  return (
    <time datetime={new Date(atMs()).toISOString()} title={isoWithZone(atMs(), props.zone)}>
      {text()}
    </time>
  );
}
