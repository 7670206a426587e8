import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { BottomSheet } from '#client/ui/dialog.tsx';
import type { PaymentMethod } from '#shared/studio/studio.schemas.ts';
import { ClaimForm } from './claim-form.tsx';
import { ClaimReceiptView, sayReceipt } from './claim-receipt.tsx';
import './claim-sheet.css';
import type { Claiming } from './create-claiming.ts';

/** From "Claim" to "Pay now" in one sheet. While an answer is awaited it can't be closed. */
export function ClaimSheet(props: {
  claiming: Claiming;
  url: string;
  methods: readonly PaymentMethod[];
}): JSX.Element {
  const waffle = () => props.claiming.board().waffle;
  const receipt = () => (props.claiming.sheet() === 'receipt' ? props.claiming.receipt() : null);
  const title = () => {
    const shown = receipt();
    if (shown !== null) return sayReceipt(shown, waffle());
    return props.claiming.wish().kind === 'random' ? 'Pick for me' : 'Claim spots';
  };
  return (
    <BottomSheet
      open={props.claiming.sheet() !== null}
      onClose={() => props.claiming.close()}
      dismissable={props.claiming.claim.stage().kind !== 'holding'}
      title={title()}
    >
      <Show when={receipt()} fallback={<ClaimForm claiming={props.claiming} />}>
        {(shown) => (
          <ClaimReceiptView
            receipt={shown()}
            waffle={waffle()}
            methods={props.methods}
            url={props.url}
            onClose={() => props.claiming.close()}
          />
        )}
      </Show>
    </BottomSheet>
  );
}
