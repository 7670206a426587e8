import type { JSX } from 'solid-js';
import { createSignal, onCleanup, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { ConfirmDialog } from '#client/ui/confirm-dialog.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { starIcon } from '#client/ui/icons.ts';
import { lockIcon } from '#client/ui/more-icons.ts';
import { TextField } from '#client/ui/text-field.tsx';
import type { DrawAttempt, DrawCertificate } from '#shared/draws/draws.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { describeUnpaid } from './draws.projection.ts';
import './sealed-draw.css';
import type { WinnerRequests } from './winner-section.tsx';

export interface SealedDrawProps {
  board: OperatorBoard;
  /** Id of the text that says why nothing can be drawn now; undefined where it can. */
  blockedBy: string | undefined;
  certificate: DrawCertificate | null;
  requests: WinnerRequests;
  onChanged: () => void;
}

/** Letting the board draw: seal what it draws from, publish the digests, then draw. Anybody can check it afterwards. */
export function SealedDraw(props: SealedDrawProps): JSX.Element {
  const [sealing, setSealing] = createSignal(false);
  const attempts = () => props.certificate?.attempts ?? [];
  const sealed = () => attempts().find((attempt) => attempt.state === 'sealed');
  return (
    <section class="sealed-draw" aria-label="Let the board draw">
      <Show
        when={sealed()}
        fallback={
          <>
            <p>
              <strong>Or let the board draw.</strong> Sealing publishes fingerprints of the paid list and of a
              secret before anybody can know the outcome, so that everyone can check the draw afterwards.
            </p>
            <Button
              size={52}
              wide
              icon={lockIcon}
              blockedBy={props.blockedBy}
              onClick={() => setSealing(true)}
            >
              {attempts().length === 0 ? 'Seal the draw…' : 'Seal another draw…'}
            </Button>
          </>
        }
      >
        {(attempt) => <SealedAttempt {...props} attempt={attempt()} onSealAgain={() => setSealing(true)} />}
      </Show>
      <SealDialog
        open={sealing()}
        board={props.board}
        again={attempts().length > 0}
        requests={props.requests}
        onClose={() => setSealing(false)}
        onDone={() => {
          setSealing(false);
          props.onChanged();
        }}
      />
    </section>
  );
}

function SealedAttempt(
  props: SealedDrawProps & { attempt: DrawAttempt; onSealAgain: () => void },
): JSX.Element {
  const [drawing, setDrawing] = createSignal(false);
  const address = () => `${window.location.origin}/waffle/${props.board.waffle.slug}/draw`;
  const submission = createSubmission(createPatientDraw(props));
  const paid = () => props.board.spots.filter((spot) => spot.status === 'paid').length;
  const { itemCount } = props.board.waffle;
  return (
    <>
      <p>
        <strong>The draw is sealed.</strong>{' '}
        {props.attempt.beacon === null
          ? 'It uses the sealed secret alone, because no public randomness could be reached.'
          : `It also uses public randomness: round ${props.attempt.beacon.round} of the drand beacon.`}
      </p>
      <dl class="sealed-draw-digests">
        <div>
          <dt>Paid list</dt>
          <dd>
            <code>{props.attempt.listDigest}</code>
          </dd>
        </div>
        <div>
          <dt>Secret</dt>
          <dd>
            <code>{props.attempt.secretDigest}</code>
          </dd>
        </div>
      </dl>
      <CopyButton text={address()} label="Copy public link of the draw" size={52} wide />
      <Button
        size={52}
        wide
        variant="primary"
        icon={starIcon}
        blockedBy={props.blockedBy}
        onClick={() => setDrawing(true)}
      >
        Draw now…
      </Button>
      <Button size={52} wide blockedBy={props.blockedBy} onClick={props.onSealAgain}>
        Seal again…
      </Button>
      <ConfirmDialog
        open={drawing()}
        onClose={() => {
          submission.reset();
          setDrawing(false);
        }}
        title={`Draw ${itemCount === 1 ? 'the winner' : `${itemCount} winners`} of ${props.board.waffle.title}?`}
        consequence={`The board chooses among ${paid()} paid spots. Everyone watching sees the result at once.`}
        confirmLabel="Draw now"
        busy={submission.busy()}
        errors={{ form: submission.error()?.message }}
        onConfirm={() =>
          void submission.send(props.attempt.drawId).then((answer) => {
            if (!answer) return;
            setDrawing(false);
            props.onChanged();
          })
        }
      />
    </>
  );
}

const BEACON_TRIES_MAX = 5;

/** Public randomness is out only seconds after sealing: the draw asks again by itself until then. */
function createPatientDraw(props: SealedDrawProps) {
  let gone = false;
  onCleanup(() => {
    gone = true;
  });
  return async (drawId: string) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await props.requests.run({ drawId });
      } catch (error) {
        const early = error instanceof AppError && error.code === 'draw.beacon_unreachable';
        if (!early || tries >= BEACON_TRIES_MAX || gone) throw error;
        const waitS = Number(error.details['retry_after']) || 3;
        await new Promise((resolve) => setTimeout(resolve, waitS * 1_000));
      }
    }
  };
}

interface SealDialogProps {
  open: boolean;
  board: OperatorBoard;
  /** True where an earlier draw exists: it stays visible, and the reason beside it. */
  again: boolean;
  requests: WinnerRequests;
  onClose: () => void;
  onDone: () => void;
}

function SealDialog(props: SealDialogProps): JSX.Element {
  const [reason, setReason] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const unpaid = () => describeUnpaid(props.board);
  const submission = createSubmission(() =>
    props.requests.seal({
      confirmUnpaid: unpaid() !== '',
      ...(props.again ? { reason: reason().trim() } : {}),
    }),
  );
  const missing = () => props.again && reason().trim() === '';
  const close = () => {
    submission.reset();
    setReason('');
    setTried(false);
    props.onClose();
  };
  return (
    <ConfirmDialog
      open={props.open}
      onClose={close}
      title={`Seal the draw of ${props.board.waffle.title}?`}
      consequence="The fingerprints become public now. Changing a payment afterwards makes this seal void, and everybody can see that."
      confirmLabel={unpaid() === '' ? 'Seal the draw' : 'Seal the draw anyway'}
      busy={submission.busy()}
      errors={{ form: submission.error()?.message }}
      onConfirm={() => {
        setTried(true);
        if (missing()) return;
        void submission.send(undefined).then((answer) => {
          if (!answer) return;
          close();
          props.onDone();
        });
      }}
    >
      <Show when={unpaid()}>
        <p class="winner-unpaid">
          <strong>Not every spot is paid</strong> ({unpaid()}). They take no part in the draw.
        </p>
      </Show>
      <Show when={props.again}>
        <TextField
          label="Why it is drawn again"
          hint="Everybody reads this beside the earlier draw."
          maxlength={500}
          value={reason()}
          onInput={setReason}
          error={tried() && missing() ? 'Say why: the earlier draw stays visible.' : undefined}
        />
      </Show>
    </ConfirmDialog>
  );
}
