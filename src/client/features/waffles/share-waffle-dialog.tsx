import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import { shareIcon } from '#client/ui/more-icons.ts';
import { QrCode } from '#client/ui/qr-code.tsx';
import { formatMoney } from '#shared/kernel/money.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import './share-waffle-dialog.css';
import { publicAddress } from './describe-card.ts';

export interface ShareWaffleDialogProps {
  /** What is shared; null while the dialog is closed. */
  waffle: WaffleFacts | null;
  onClose: () => void;
}

/** The public link as text, as a code for cameras, and through the phone's own share sheet where there is one. */
export function ShareWaffleDialog(props: ShareWaffleDialogProps): JSX.Element {
  return (
    <Show when={props.waffle}>
      {(waffle) => (
        <BottomSheet open title={`Share ${waffle().title}`} onClose={props.onClose}>
          <ShareLink waffle={waffle()} />
        </BottomSheet>
      )}
    </Show>
  );
}

/** The link itself, for a dialog that has more. */
export function ShareLink(props: { waffle: WaffleFacts }): JSX.Element {
  const address = () => publicAddress(props.waffle.slug, window.location.origin);
  const share = () => {
    const text = `${props.waffle.title}: ${props.waffle.totalSpots} spots at ${formatMoney(props.waffle.priceMinor, props.waffle.currency)}`;
    // Rejects when the person closes the sheet again, which is no failure.
    navigator.share({ title: props.waffle.title, text, url: address() }).catch(() => {});
  };
  return (
    <div class="share-waffle">
      <QrCode text={address()} label={`QR code of the link to ${props.waffle.title}`} />
      <p class="share-waffle-address">{address()}</p>
      <div class="share-waffle-buttons">
        <CopyButton text={address()} label="Copy link" variant="primary" size={52} wide />
        <Show when={typeof navigator.share === 'function'}>
          <Button size={52} wide icon={shareIcon} onClick={share}>
            Share…
          </Button>
        </Show>
      </div>
    </div>
  );
}
