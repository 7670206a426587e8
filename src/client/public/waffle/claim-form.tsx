import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { nameNumbers, spotWord } from '#client/lib/name-numbers.ts';
import { createNow } from '#client/ui/create-now.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { ClaimWish } from './create-claim.ts';
import { type Claiming, OFFLINE_SENTENCE } from './create-claiming.ts';
import { HandleField } from './handle-field.tsx';
import { NoticeLine } from './notice-line.tsx';

/*
 * Fields and buttons are written out here with the classes of client/ui: its components can do more than this form needs,
 * and every buyer's phone would load it.
 */

/** Which spots, whose, and for how much. Everything typed stays when a claim is refused. */
export function ClaimForm(props: { claiming: Claiming }): JSX.Element {
  const [complaint, setComplaint] = createSignal(false);
  const count = () => sizeOf(props.claiming.wish());
  const price = (spots: number) => {
    const { priceMinor, currency } = props.claiming.board().waffle;
    return formatMoney(spots * priceMinor, currency);
  };
  const busy = () => props.claiming.claim.stage().kind === 'holding';
  /** What is on its way, or may have arrived, must not be changed into something else. */
  const fixed = () => busy() || isUnanswered(props.claiming);
  const waitSeconds = createWait(props.claiming);
  const blocked = () =>
    count() === 0 || waitSeconds() > 0 || props.claiming.offline() || props.claiming.closed() !== null;
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!busy() && !blocked()) setComplaint(!props.claiming.submit());
  };

  return (
    <form class="stack" onSubmit={handleSubmit} novalidate>
      <NoticeLine picks={props.claiming.picks} />
      <Show
        when={props.claiming.wish().kind === 'random'}
        fallback={<PickedNumbers wish={props.claiming.wish()} />}
      >
        <CountField claiming={props.claiming} fixed={fixed()} />
      </Show>
      <HandleField
        claiming={props.claiming}
        complaint={complaint()}
        fixed={fixed()}
        onEdit={() => setComplaint(false)}
      />
      <p class="claim-price">
        <span>
          {count()} × {price(1)}
        </span>
        <b>{price(count())}</b>
      </p>
      <p class="muted">{sayRules(props.claiming)}</p>
      <p class="claim-state" role="status">
        {sayState(props.claiming, waitSeconds())}
      </p>
      <button
        type="submit"
        class="button button-primary button-60 button-wide"
        aria-busy={busy()}
        disabled={blocked()}
      >
        <span class="button-content">
          {isUnanswered(props.claiming) ? 'Try again' : `Claim ${count()} ${spotWord(count())}`}
        </span>
        <Show when={busy()}>
          <span class="spinner" />
        </Show>
      </button>
    </form>
  );
}

const sizeOf = (wish: ClaimWish) => (wish.kind === 'random' ? wish.count : wish.numbers.length);

function problemOf(claiming: Claiming) {
  const stage = claiming.claim.stage();
  return stage.kind === 'idle' ? stage.problem : null;
}

const isUnanswered = (claiming: Claiming) => problemOf(claiming)?.kind === 'unanswered';

/** Whole seconds until the next claim is let through; 0 where nothing is in the way. */
function createWait(claiming: Claiming): () => number {
  const now = createNow();
  return () => {
    const problem = problemOf(claiming);
    if (problem?.kind !== 'wait') return 0;
    const left = Math.ceil((problem.untilMs - (now() ?? 0)) / 1_000);
    // The clock ticks once a second, so it may stand a little before the moment of the refusal.
    return Math.max(0, Math.min(left, problem.seconds));
  };
}

/** The one line above the button that says what is going on. */
function sayState(claiming: Claiming, waitSeconds: number): string {
  const stage = claiming.claim.stage();
  if (stage.kind === 'holding') {
    const what = stage.wish.kind === 'numbers' ? nameNumbers(stage.wish.numbers) : 'your spots';
    return stage.tries === 1
      ? `Holding ${what}…`
      : `Still no answer. Asking again for ${what}; nothing is claimed twice.`;
  }
  const closed = claiming.closed();
  if (closed !== null) return closed;
  if (claiming.offline()) return OFFLINE_SENTENCE;
  if (waitSeconds > 0) return `Too many claims at once. You can go on in ${waitSeconds} s.`;
  if (isUnanswered(claiming)) {
    return 'No answer. Your claim may have arrived: “Try again” sends the same one and never claims twice.';
  }
  const problem = problemOf(claiming);
  return problem?.kind === 'refused' ? problem.message : '';
}

function sayRules(claiming: Claiming): string {
  const { holdMinutes, pendingPerHandleMax } = claiming.board().waffle;
  const hold =
    holdMinutes === null
      ? 'Unpaid spots may be given to somebody else.'
      : `Your spots are held for ${sayMinutes(holdMinutes)}; unpaid after that, they are free again.`;
  const most =
    pendingPerHandleMax === null
      ? ''
      : ` At most ${pendingPerHandleMax} unpaid ${spotWord(pendingPerHandleMax)} for each handle.`;
  return `You pay the organiser directly, not here. ${hold}${most}`;
}

function sayMinutes(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} hours${rest === 0 ? '' : ` ${rest} min`}`;
}

function PickedNumbers(props: { wish: ClaimWish }): JSX.Element {
  const numbers = () => (props.wish.kind === 'numbers' ? props.wish.numbers : []);
  return (
    <p class="claim-numbers">
      <Show when={numbers().length > 0} fallback="Choose a free number to go on.">
        {numbers().length === 1 ? 'Spot ' : 'Spots '}
        <b>{nameNumbers(numbers())}</b>
      </Show>
    </p>
  );
}

function CountField(props: { claiming: Claiming; fixed: boolean }): JSX.Element {
  const count = () => sizeOf(props.claiming.wish());
  const step = (label: string, sign: string, by: number, end: () => number) => (
    <button
      type="button"
      class="button button-plain button-60"
      aria-label={label}
      disabled={count() === end() || props.fixed}
      onClick={() => props.claiming.setCount(count() + by)}
    >
      {sign}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be a flex row in every engine.
    <div class="claim-count" role="group" aria-label="How many spots">
      {step('One less', '−', -1, () => 1)}
      <input
        class="claim-count-value"
        inputmode="numeric"
        autocomplete="off"
        maxlength={2}
        aria-label="How many spots"
        value={count()}
        readonly={props.fixed}
        onInput={(event) => props.claiming.setCount(Number(event.currentTarget.value))}
        onBlur={(event) => {
          event.currentTarget.value = String(count());
        }}
      />
      {step('One more', '+', 1, () => props.claiming.countMax())}
    </div>
  );
}
