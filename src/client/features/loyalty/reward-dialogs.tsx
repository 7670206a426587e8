import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createDialog } from '#client/ui/create-dialog.ts';
import { ReasonField } from '#client/ui/reason-field.tsx';
import { RequestDialog } from '#client/ui/request-dialog.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { BADGES, findBadge, TOP_UP_XP_MAX, xpToLevel } from '#shared/loyalty/loyalty.rules.ts';
import type { BadgeRecord, BuyerLoyalty } from '#shared/loyalty/loyalty.schemas.ts';
import { sayXpSum } from './describe-loyalty.ts';
import type { LoyaltyData } from './loyalty.data.ts';

interface RewardDialogProps {
  loyalty: BuyerLoyalty;
  onClose: () => void;
  /** Told what was done, in words. */
  onDone: (said: string) => void;
}

const SAY_WHY = 'Say why: it is kept in the audit log, and never shown to buyers.';

/** XP by hand, with the level it leads to said before. */
export function TopUpDialog(props: RewardDialogProps & { topUp: LoyaltyData['topUpXp'] }): JSX.Element {
  const { handle, xp } = props.loyalty;
  const [typed, setTyped] = createSignal('');
  const [reason, setReason] = createSignal('');
  const dialog = createDialog(
    (input: Parameters<LoyaltyData['topUpXp']>[0]) => props.topUp(input),
    { shown: ['amount', 'reason'] },
    ({ xpAwarded, newLevel }) =>
      props.onDone(
        `@${handle} got ${sayXpSum(xpAwarded)}${newLevel === null ? '' : ` and is on level ${newLevel} now`}`,
      ),
  );
  const amount = () => readAmount(typed());
  const check = () => ({
    ...(amount() === null
      ? { amount: `Give 1 to ${TOP_UP_XP_MAX.toLocaleString('en')} XP, as a whole number.` }
      : {}),
    ...(reason().trim() === '' ? { reason: SAY_WHY } : {}),
  });
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      title={`Top up @${handle}`}
      consequence="XP that were topped up stay. The buyer sees them in their history, but not from whom and why."
      confirmLabel={amount() === null ? 'Top up' : `Give ${sayXpSum(amount() ?? 0)}`}
      onConfirm={() => void dialog.send({ handle, amount: amount() ?? 0, reason: reason() })}
    >
      <div class="stack">
        <div class="stack-tight">
          <TextField
            label="XP"
            inputmode="numeric"
            autocomplete="off"
            maxlength={7}
            value={typed()}
            onInput={setTyped}
            error={dialog.fields()['amount']}
          />
          <LevelChange before={xp} after={xp + (amount() ?? 0)} />
        </div>
        <ReasonField value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
      </div>
    </RequestDialog>
  );
}

/** Null where what is typed is no number of XP that can be given. */
export function readAmount(typed: string): number | null {
  const amount = /^\d{1,7}$/.test(typed.trim()) ? Number(typed) : 0;
  return amount >= 1 && amount <= TOP_UP_XP_MAX ? amount : null;
}

/** Any badge that the buyer does not hold, whatever its conditions. */
export function GrantBadgeDialog(
  props: RewardDialogProps & { grant: LoyaltyData['grantBadge'] },
): JSX.Element {
  const { handle, xp, badges } = props.loyalty;
  const held = new Set<string>(badges.filter(({ state }) => state === 'held').map(({ id }) => id));
  const [badgeId, setBadgeId] = createSignal('');
  const [reason, setReason] = createSignal('');
  const badge = () => findBadge(badgeId());
  const dialog = createDialog(
    (input: Parameters<LoyaltyData['grantBadge']>[0]) => props.grant(input),
    { shown: ['badgeId', 'reason'] },
    (given) =>
      props.onDone(
        given.unchanged
          ? `@${handle} held ${findBadge(given.badgeId)?.name} already`
          : `@${handle} holds ${findBadge(given.badgeId)?.name} now`,
      ),
  );
  const check = () => ({
    ...(badge() === undefined ? { badgeId: 'Choose a badge.' } : {}),
    ...(reason().trim() === '' ? { reason: SAY_WHY } : {}),
  });
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      title={`Grant @${handle} a badge`}
      consequence="It comes with its XP and stays until somebody revokes it, whatever the buyer does."
      confirmLabel={badge() === undefined ? 'Grant badge' : `Grant ${badge()?.name}`}
      onConfirm={() => void dialog.send({ handle, badgeId: badgeId(), reason: reason() })}
    >
      <div class="stack">
        <div class="stack-tight">
          <SelectField
            label="Badge"
            value={badgeId()}
            onChange={setBadgeId}
            error={dialog.fields()['badgeId']}
            hint={badge()?.how}
            options={[
              { value: '', label: 'Choose a badge' },
              ...BADGES.filter(({ id }) => !held.has(id)).map(({ id, name, xp: reward }) => ({
                value: id,
                label: reward === 0 ? name : `${name}, ${sayXpSum(reward)}`,
              })),
            ]}
          />
          <LevelChange before={xp} after={xp + (badge()?.xp ?? 0)} />
        </div>
        <ReasonField value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
      </div>
    </RequestDialog>
  );
}

/** Takes a badge away, with its XP and a reason. */
export function RevokeBadgeDialog(
  props: RewardDialogProps & { badge: BadgeRecord; revoke: LoyaltyData['revokeBadge'] },
): JSX.Element {
  const { handle, xp } = props.loyalty;
  const { id: badgeId } = props.badge;
  const { name, xp: reward } = findBadge(badgeId) ?? { name: badgeId, xp: 0 };
  const [reason, setReason] = createSignal('');
  const dialog = createDialog(
    (input: Parameters<LoyaltyData['revokeBadge']>[0]) => props.revoke(input),
    { shown: ['reason'] },
    () => props.onDone(`${name} was revoked from @${handle}`),
  );
  const check = () => (reason().trim() === '' ? { reason: SAY_WHY } : {});
  return (
    <RequestDialog
      request={dialog}
      check={check}
      onClose={() => props.onClose()}
      tone="danger"
      title={`Revoke ${name} from @${handle}?`}
      consequence={`${reward === 0 ? '' : `The ${sayXpSum(reward)} that came with it are taken back. `}It does not come back by itself, but you can grant it again.`}
      confirmLabel={`Revoke ${name}`}
      onConfirm={() => void dialog.send({ handle, badgeId, reason: reason() })}
    >
      <div class="stack-tight">
        <LevelChange before={xp} after={xp - reward} />
        <ReasonField value={reason()} onInput={setReason} error={dialog.fields()['reason']} />
      </div>
    </RequestDialog>
  );
}

/** The levels before and after, where they differ. */
function LevelChange(props: { before: number; after: number }): JSX.Element {
  const [was, is] = [() => xpToLevel(props.before).level, () => xpToLevel(props.after).level];
  return (
    <p role="status">
      <Show when={is() !== was()}>
        <strong>
          Level {was()} → {is()}
        </strong>
      </Show>
    </p>
  );
}
