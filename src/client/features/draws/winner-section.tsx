import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import { Panel } from '#client/ui/panel.tsx';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import type { DrawCertificate } from '#shared/draws/draws.rules.ts';
import type { SealedDrawAnswer, WinnersAnswer } from '#shared/draws/draws.schemas.ts';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import type { WinnerStanding } from './draws.projection.ts';
import { describeUnpaid, whyNotWinner, whyTooEarly, winnerConsequence } from './draws.projection.ts';
import { SealedDraw } from './sealed-draw.tsx';
import { WinnerCard } from './winner-card.tsx';
import { WinnerForm } from './winner-form.tsx';

/** What the section asks of the server. Each one makes its own operation id when it is called. */
export interface WinnerRequests {
  setWinners(input: { numbers: readonly number[]; confirmUnpaid: boolean }): Promise<WinnersAnswer>;
  changeWinners(input: { numbers: readonly number[] }): Promise<WinnersAnswer>;
  clearWinners(): Promise<WinnersAnswer>;
  seal(input: { confirmUnpaid: boolean; reason?: string }): Promise<SealedDrawAnswer>;
  run(input: { drawId: string }): Promise<WinnersAnswer>;
}

export interface WinnerSectionProps {
  board: OperatorBoard;
  standing: WinnerStanding;
  requests: WinnerRequests;
  /** The draws of this waffle so far; null where nothing was ever sealed. */
  certificate: DrawCertificate | null;
  /** Called after every change, so that the certificate is read again. */
  onChanged: () => void;
}

/** Setting, changing and clearing winners, by hand or by a sealed draw. Everything public is confirmed first. */
export function WinnerSection(props: WinnerSectionProps): JSX.Element {
  const [chosen, setChosen] = createSignal<readonly OperatorSpot[] | null>(null);
  const [changing, setChanging] = createSignal(false);
  const [clearing, setClearing] = createSignal(false);
  const completed = () => props.board.waffle.status === 'completed';
  const blocked = () => whyNotWinner(props.board, props.standing);
  const closed = createReason(blocked);
  const early = createReason(() => blocked() ?? whyTooEarly(props.board));
  const done = () => {
    setChosen(null);
    setChanging(false);
    setClearing(false);
    props.onChanged();
  };

  return (
    <Panel heading={props.board.waffle.itemCount > 1 ? 'Winners' : 'Winner'}>
      <Switch>
        <Match when={completed() && !changing()}>
          <WinnerCard
            board={props.board}
            reason={closed}
            hasProof={props.certificate !== null}
            onChange={() => setChanging(true)}
            onClear={() => setClearing(true)}
          />
        </Match>
        <Match when={completed()}>
          <div class="stack">
            <WhyNot reason={closed} />
            <WinnerForm
              board={props.board}
              from={props.board.winners.map((winner) => winner.number)}
              blockedBy={closed.id}
              buttonLabel="Change winner"
              onCancel={() => setChanging(false)}
              onReady={setChosen}
            />
          </div>
        </Match>
        <Match when={!completed()}>
          <div class="stack">
            <WhyNot reason={early} />
            <WinnerForm
              board={props.board}
              from={[]}
              blockedBy={early.id}
              buttonLabel={props.board.waffle.itemCount > 1 ? 'Set winners' : 'Set winner'}
              onReady={setChosen}
            />
            <SealedDraw
              board={props.board}
              blockedBy={early.id}
              certificate={props.certificate}
              requests={props.requests}
              onChanged={done}
            />
          </div>
        </Match>
      </Switch>
      <ConfirmWinners
        board={props.board}
        chosen={chosen()}
        changes={completed()}
        requests={props.requests}
        onClose={() => setChosen(null)}
        onDone={done}
      />
      <ConfirmClear
        open={clearing()}
        board={props.board}
        requests={props.requests}
        onClose={() => setClearing(false)}
        onDone={done}
      />
    </Panel>
  );
}

interface ConfirmWinnersProps {
  board: OperatorBoard;
  chosen: readonly OperatorSpot[] | null;
  /** True where somebody has won already. */
  changes: boolean;
  requests: WinnerRequests;
  onClose: () => void;
  onDone: () => void;
}

function ConfirmWinners(props: ConfirmWinnersProps): JSX.Element {
  const submission = createSubmission((spots: readonly OperatorSpot[]) => {
    const numbers = spots.map((spot) => spot.number);
    return props.changes
      ? props.requests.changeWinners({ numbers })
      : props.requests.setWinners({ numbers, confirmUnpaid: unpaid() !== '' });
  });
  const unpaid = () => (props.changes ? '' : describeUnpaid(props.board));
  const verb = () => (props.changes ? 'Change' : 'Set');
  const noun = () => ((props.chosen?.length ?? 1) > 1 ? 'winners' : 'winner');
  return (
    <ConfirmDialog
      open={props.chosen !== null}
      onClose={() => {
        submission.reset();
        props.onClose();
      }}
      title={`${verb()} the ${noun()} of ${props.board.waffle.title}?`}
      consequence={winnerConsequence(props.board, props.chosen ?? [])}
      confirmLabel={unpaid() === '' ? `${verb()} ${noun()}` : `${verb()} ${noun()} anyway`}
      busy={submission.busy()}
      errors={{ form: submission.error()?.message }}
      onConfirm={() => {
        const { chosen } = props;
        if (chosen) void submission.send(chosen).then((answer) => answer && props.onDone());
      }}
    >
      <Show when={unpaid()}>
        <p class="winner-unpaid">
          <strong>Not every spot is paid</strong> ({unpaid()}). They can’t win.
        </p>
      </Show>
    </ConfirmDialog>
  );
}

interface ConfirmClearProps {
  open: boolean;
  board: OperatorBoard;
  requests: WinnerRequests;
  onClose: () => void;
  onDone: () => void;
}

function ConfirmClear(props: ConfirmClearProps): JSX.Element {
  const submission = createSubmission(() => props.requests.clearWinners());
  const who = () => props.board.winners.map((winner) => `@${winner.handle}`).join(', ');
  return (
    <ConfirmDialog
      open={props.open}
      onClose={() => {
        submission.reset();
        props.onClose();
      }}
      title={`Clear the winner of ${props.board.waffle.title}?`}
      consequence={`${who()} no longer ${props.board.winners.length === 1 ? 'wins' : 'win'}. The waffle is active again, and its spots are paid as before. Everyone watching sees this now.`}
      confirmLabel="Clear winner"
      tone="danger"
      busy={submission.busy()}
      errors={{ form: submission.error()?.message }}
      onConfirm={() => void submission.send(undefined).then((answer) => answer && props.onDone())}
    />
  );
}
