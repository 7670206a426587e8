import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { checkIcon, warningIcon } from '#client/ui/icons.ts';
import { Time } from '#client/ui/time.tsx';
import type { LoginLine } from '#shared/auth/auth.schemas.ts';
import { sayBrowser, sayDevice, sayLookUp, sayNetwork, sayOutcome, sayOwner } from './describe-login.ts';
import './login-list.css';

export interface LoginListProps {
  lines: readonly LoginLine[];
  zone: string;
  /** Says whose each try was. */
  named?: boolean | undefined;
}

/** Tries to sign in, newest first: what came of each, with what, from where, and what became of the session. */
export function LoginList(props: LoginListProps): JSX.Element {
  return (
    <ul class="login-list">
      <For each={props.lines}>
        {(line) => <Login line={line} zone={props.zone} named={props.named === true} />}
      </For>
    </ul>
  );
}

function Login(props: { line: LoginLine; zone: string; named: boolean }): JSX.Element {
  const failed = () => props.line.outcome === 'failure';
  return (
    <li class="login" data-outcome={props.line.outcome}>
      <div class="login-what">
        <Badge tone={failed() ? 'danger' : 'ok'} icon={failed() ? warningIcon : checkIcon}>
          {failed() ? 'Failed' : 'Succeeded'}
        </Badge>
        <span class="login-outcome">{sayOutcome(props.line)}</span>
        <SessionState line={props.line} />
      </div>
      <div class="login-when">
        <Show when={props.named}>
          <strong class="break-anywhere">{sayOwner(props.line)}</strong>
        </Show>
        <Time at={props.line.at} zone={props.zone} />
      </div>
      <div class="login-with">
        <span>{sayBrowser(props.line)}</span>
        <span class="muted">{sayDevice(props.line.device)}</span>
      </div>
      <div class="login-from">
        <span class="break-anywhere">{props.line.ip}</span>
        <For each={sayNetwork(props.line.whois)}>{(part) => <span class="break-anywhere">{part}</span>}</For>
        <Show when={sayLookUp(props.line.whois)}>{(text) => <span class="muted">{text()}</span>}</Show>
        <Show when={props.line.whois.state === 'found' && props.line.whois.server}>
          {(server) => <span class="muted">by {server()}</span>}
        </Show>
      </div>
    </li>
  );
}

function SessionState(props: { line: LoginLine }): JSX.Element {
  return (
    <>
      <Show when={props.line.session === 'current'}>
        <Badge tone="accent">This session</Badge>
      </Show>
      <Show when={props.line.session === 'open'}>
        <Badge>Still signed in</Badge>
      </Show>
      <Show when={props.line.session === 'ended'}>
        <span class="muted">Session ended</span>
      </Show>
    </>
  );
}
