import type { JSX } from 'solid-js';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Icon } from '#client/ui/icon.tsx';
import { lockIcon } from '#client/ui/more-icons.ts';
import { Time } from '#client/ui/time.tsx';
import { formatZoned, isoWithZone } from '#client/ui/zoned-time.ts';
import { sayAuditCode } from '#shared/actions/audit-codes.ts';
import type { SaidChange } from '#shared/audit/audit.rules.ts';
import type { AuditLine } from '#shared/audit/audit.schemas.ts';
import './audit-list.css';
import { auditHref } from './audit-place.ts';
import { sayChanges, sayDeed, sayTapped, sayTarget, targetHref } from './describe-entry.ts';

export interface AuditListProps {
  lines: readonly AuditLine[];
  zone: string;
  /** May settings be opened by whoever looks? */
  opensSettings: boolean;
}

const HEADINGS = ['When', 'Who', 'What', 'On what', 'Changed', 'From'] as const;
/** More than this is behind “Details”. */
const CHANGES_SHOWN = 3;

/** The entries, newest first: a table at the desk, the same rows one under the other on a phone. */
export function AuditList(props: AuditListProps): JSX.Element {
  return (
    <table class="audit-list">
      <caption class="visually-hidden">What was done, newest first</caption>
      <thead>
        <tr>
          <For each={HEADINGS}>{(heading) => <th scope="col">{heading}</th>}</For>
          <th scope="col">
            <span class="visually-hidden">Details</span>
          </th>
        </tr>
      </thead>
      <For each={props.lines}>
        {(line) => <Entry line={line} zone={props.zone} opensSettings={props.opensSettings} />}
      </For>
    </table>
  );
}

interface EntryProps {
  line: AuditLine;
  zone: string;
  opensSettings: boolean;
}

function Entry(props: EntryProps): JSX.Element {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const words = {
    sayTime: (atMs: number) => formatZoned(atMs, props.zone, 'dateTime'),
    sayTimeOfDay: (atMs: number) => formatZoned(atMs, props.zone, 'time'),
  };
  const changes = () => sayChanges(props.line, words);
  const tapped = () => sayTapped(props.line, words);
  return (
    <tbody class="audit-entry" data-security={props.line.security ? '' : undefined}>
      <tr>
        <td class="audit-when">
          <Time at={props.line.recordedAt} zone={props.zone} />
          <Show when={tapped()}>{(text) => <span class="audit-note">{text()}</span>}</Show>
        </td>
        <td class="audit-who">{props.line.actorName}</td>
        <td class="audit-what">
          <span>{sayAuditCode(props.line.action)}</span>
          <code class="audit-code">{props.line.action}</code>
          <Show when={props.line.security}>
            <span class="audit-security">
              <Icon shape={lockIcon} size={16} />
              Security
            </span>
          </Show>
        </td>
        <td class="audit-target">
          <Target line={props.line} opensSettings={props.opensSettings} />
        </td>
        <td class="audit-changes">
          <Changes changes={changes().slice(0, CHANGES_SHOWN)} />
          <Show when={changes().length > CHANGES_SHOWN}>
            <span class="audit-note">and {changes().length - CHANGES_SHOWN} more</span>
          </Show>
          <Show when={props.line.reason}>{(reason) => <q class="audit-reason">{reason()}</q>}</Show>
        </td>
        <td class="audit-from">{props.line.ip}</td>
        <td class="audit-more">
          <Button
            variant="quiet"
            aria-expanded={open()}
            aria-controls={`entry-${id}`}
            aria-label={`Details of ${sayDeed(props.line)}, ${sayTarget(props.line)}`}
            onClick={() => setOpen(!open())}
          >
            Details
          </Button>
        </td>
      </tr>
      <tr id={`entry-${id}`} hidden={!open()}>
        <td class="audit-details" colspan={HEADINGS.length + 1}>
          <Show when={open()}>
            <Details line={props.line} zone={props.zone} changes={changes()} />
          </Show>
        </td>
      </tr>
    </tbody>
  );
}

function Target(props: { line: AuditLine; opensSettings: boolean }): JSX.Element {
  const href = () => {
    const place = targetHref(props.line);
    return props.line.targetType === 'settings' && !props.opensSettings ? null : place;
  };
  return (
    <Show when={href()} fallback={<span>{sayTarget(props.line)}</span>}>
      {(place) => (
        <a class="audit-link" href={place()} target={place().startsWith('/admin/') ? undefined : '_self'}>
          {sayTarget(props.line)}
        </a>
      )}
    </Show>
  );
}

/** Values from before to after. Words say which is which, so that nothing hangs on an arrow. */
function Changes(props: { changes: readonly SaidChange[] }): JSX.Element {
  return (
    <Show when={props.changes.length > 0}>
      <ul class="audit-change-list">
        <For each={props.changes}>
          {({ label, before, after }) => (
            <li>
              <span class="audit-change-label">{label}:</span>{' '}
              <Show when={before !== null}>
                <span class="visually-hidden">was </span>
                <del class="audit-before">{before}</del> <span aria-hidden="true">→</span>{' '}
                <span class="visually-hidden">, is now </span>
              </Show>
              <ins class="audit-after">{after ?? 'nothing'}</ins>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function Details(props: { line: AuditLine; zone: string; changes: readonly SaidChange[] }): JSX.Element {
  const exact = (iso: string) => isoWithZone(Date.parse(iso), props.zone);
  const facts = (): [name: string, value: string | null][] => [
    ['Recorded', exact(props.line.recordedAt)],
    ['Tapped, by the device’s clock', props.line.performedAt === null ? null : exact(props.line.performedAt)],
    ['Target', `${props.line.targetType} ${props.line.targetId}`.trim()],
    ['Address', props.line.ip],
    ['Account', props.line.actorId],
    ['Operation', props.line.opId],
    ['Entry', String(props.line.id)],
  ];
  return (
    <div class="stack-tight">
      <Changes changes={props.changes} />
      <dl class="audit-facts">
        <For each={facts().filter(([, value]) => value !== null)}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="row">
        <a class="audit-link" href={auditHref({ actor: props.line.actorId ?? props.line.actorName })}>
          Everything by {props.line.actorName}
        </a>
        <Show when={props.line.targetId !== ''}>
          <a
            class="audit-link"
            href={auditHref({
              targetType: props.line.targetType as 'spot',
              targetId: props.line.targetId,
            })}
          >
            Everything about {sayTarget(props.line)}
          </a>
        </Show>
      </p>
    </div>
  );
}
