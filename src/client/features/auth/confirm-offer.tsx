import type { JSX } from 'solid-js';
import { createSignal, onMount } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { QrCode } from '#client/ui/qr-code.tsx';
import type {
  ConfirmSecondFactorInput,
  RecoveryCodes,
  SecondFactorOffer,
} from '#shared/auth/auth.schemas.ts';
import { CodeField } from './code-field.tsx';
import './second-factor.css';

export interface ConfirmOfferProps {
  offer: SecondFactorOffer;
  confirm: (input: ConfirmSecondFactorInput) => Promise<RecoveryCodes>;
  onConfirmed: (recoveryCodes: readonly string[]) => void;
}

/** The secret for the authenticator app, and the first code it makes: that shows that it has arrived. */
export function ConfirmOffer(props: ConfirmOfferProps): JSX.Element {
  const [code, setCode] = createSignal('');
  const [missing, setMissing] = createSignal(false);
  const submission = createSubmission((typed: string) => props.confirm({ code: typed }));
  let heading: HTMLHeadingElement | undefined;
  let input: HTMLInputElement | undefined;
  onMount(() => heading?.focus());

  const refusal = () => submission.fields()['code'];
  const handleSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(code().trim() === '');
    const answer = missing() ? undefined : await submission.send(code());
    if (answer) {
      props.onConfirmed(answer.recoveryCodes);
      return;
    }
    if (refusal() !== undefined) setCode('');
    input?.focus();
  };
  return (
    <form class="stack" novalidate onSubmit={(event) => void handleSubmit(event)}>
      <h3
        tabindex="-1"
        ref={(element) => {
          heading = element;
        }}
      >
        1. Give your app the secret
      </h3>
      <p>Scan this with an authenticator app, such as the one of your phone or your password manager.</p>
      <QrCode text={props.offer.uri} label="QR code of the secret for an authenticator app" size="small" />
      <div class="stack-tight">
        <p>Or type it in, or open it on this device:</p>
        <code class="secret-text">{groupSecret(props.offer.secret)}</code>
        <div class="row">
          <CopyButton text={props.offer.secret} label="Copy the secret" />
          {/* The system hands it to whatever app takes such addresses; where none does, nothing happens. */}
          <a class="button button-plain" href={props.offer.uri} target="_self">
            Open in an app
          </a>
        </div>
      </div>
      <h3>2. Enter the code it shows</h3>
      <CodeField
        value={code()}
        onInput={(typed) => {
          setCode(typed);
          setMissing(false);
        }}
        ref={(element) => {
          input = element;
        }}
        error={missing() ? 'Enter the code.' : refusal()}
      />
      <p class="form-error" role="alert">
        {refusal() === undefined ? submission.error()?.message : ''}
      </p>
      <Button type="submit" variant="primary" size={60} wide busy={submission.busy()}>
        Turn it on
      </Button>
    </form>
  );
}

/** In groups of four, as it is easiest to type. */
function groupSecret(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}
