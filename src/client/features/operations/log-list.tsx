import type { JSX } from 'solid-js';
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { Time } from '#client/ui/time.tsx';
import type { LogLevel } from '#shared/operations/operations.rules.ts';
import type { LogLine } from '#shared/operations/operations.schemas.ts';
import './log-list.css';
import { logsHref } from './logs-place.ts';

const LEVELS = {
  trace: { label: 'Trace', tone: 'plain' },
  debug: { label: 'Debug', tone: 'plain' },
  info: { label: 'Info', tone: 'plain' },
  warn: { label: 'Warning', tone: 'warning' },
  error: { label: 'Error', tone: 'danger' },
  fatal: { label: 'Fatal', tone: 'danger' },
} as const satisfies Record<LogLevel, { label: string; tone: string }>;

/** Told apart by a glance; everything else waits behind the button. */
const SHOWN = ['method', 'url', 'status', 'ms', 'job', 'err'] as const;

export interface LogListProps {
  lines: readonly LogLine[];
  zone: string;
}

/** Lines of the log, newest first. */
export function LogList(props: LogListProps): JSX.Element {
  // A line that stays keeps its place in the document, open as it is, when newer ones come.
  const lines = createMemo<readonly LogLine[]>((shown) => {
    const known = new Map(shown.map((line) => [`${line.number} ${line.at}`, line]));
    return props.lines.map((line) => known.get(`${line.number} ${line.at}`) ?? line);
  }, []);
  return (
    <ol class="log-list">
      <For each={lines()}>{(line) => <Line line={line} zone={props.zone} />}</For>
    </ol>
  );
}

function Line(props: { line: LogLine; zone: string }): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  const level = () => LEVELS[props.line.level];
  const facts = (): [name: string, value: string][] => [
    ...(props.line.requestId === null ? [] : [['requestId', props.line.requestId] as [string, string]]),
    ...Object.entries(props.line.details),
  ];
  return (
    <li class="log-line" data-level={props.line.level}>
      <div class="log-head">
        <span class="log-when">
          <Time at={props.line.at} zone={props.zone} format="date" />{' '}
          <Time at={props.line.at} zone={props.zone} format="seconds" />
        </span>
        <Badge tone={level().tone}>{level().label}</Badge>
        <span class="log-message">{props.line.message}</span>
        <Show when={brief(props.line)}>{(text) => <code class="log-brief">{text()}</code>}</Show>
      </div>
      <Show when={facts().length > 0}>
        <Button
          class="log-more"
          variant="quiet"
          aria-expanded={open()}
          aria-controls={`log-${id}`}
          aria-label={`Details of line ${props.line.number}, ${props.line.message}`}
          onClick={() => setOpen(!open())}
        >
          Details
        </Button>
      </Show>
      <div id={`log-${id}`} class="log-details" hidden={!open()}>
        <Show when={open()}>
          <Facts facts={facts()} />
          <Show when={props.line.requestId}>
            {(requestId) => (
              <a class="log-link" href={logsHref({ search: requestId() })}>
                Everything of this request
              </a>
            )}
          </Show>
        </Show>
      </div>
    </li>
  );
}

function Facts(props: { facts: readonly [name: string, value: string][] }): JSX.Element {
  return (
    <dl class="log-facts">
      <For each={props.facts}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

/** The parts that say what a line is about, in one line: `GET /api/waffles 404 3 ms`. */
function brief({ details }: LogLine): string {
  return SHOWN.flatMap((name) => {
    const value = details[name];
    if (value === undefined) return [];
    if (name === 'err') return [messageOf(value)];
    return [name === 'ms' ? `${value} ms` : value];
  }).join(' ');
}

function messageOf(error: string): string {
  try {
    const { type, message } = JSON.parse(error) as { type?: string; message?: string };
    return `${type}: ${message}`;
  } catch {
    return error;
  }
}
