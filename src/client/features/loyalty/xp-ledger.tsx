import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { Time } from '#client/ui/time.tsx';
import { sayXp } from '#shared/loyalty/loyalty.rules.ts';
import type { OperatorXpLine, XpLine } from '#shared/loyalty/loyalty.schemas.ts';
import './xp-ledger.css';
import { sayXpChange } from './describe-loyalty.ts';

export interface XpLedgerProps {
  lines: readonly (XpLine | OperatorXpLine)[];
  zone: string;
}

/** What came and went, the newest first. Who gave something and why stands there for operators only. */
export function XpLedger(props: XpLedgerProps): JSX.Element {
  return (
    <Show when={props.lines.length > 0} fallback={<p class="muted">No XP yet.</p>}>
      <ol class="xp-ledger">
        <For each={props.lines}>
          {(line) => (
            <li class="xp-line">
              <div class="grow">
                <p class="break-anywhere">{sayXp(line)}</p>
                <p class="muted">
                  <Time at={line.at} zone={props.zone} />
                  <By line={line} />
                </p>
              </div>
              <span class="xp-amount">{sayXpChange(line.amount)} XP</span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  );
}

function By(props: { line: XpLine | OperatorXpLine }): JSX.Element {
  const by = () => ('byName' in props.line && props.line.byName) || undefined;
  const reason = () => ('reason' in props.line && props.line.reason) || undefined;
  return (
    <>
      <Show when={by()}>{(name) => ` by ${name()}`}</Show>
      <Show when={reason()}>
        {(text) => (
          <>
            : <q>{text()}</q>
          </>
        )}
      </Show>
    </>
  );
}
