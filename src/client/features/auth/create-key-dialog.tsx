import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import type { ApiKeyMade, CreateApiKeyInput, Me } from '#shared/auth/auth.schemas.ts';
import './api-keys.css';
import { CreateKeyForm } from './create-key-form.tsx';

export interface CreateKeyDialogProps {
  open: boolean;
  me: Me;
  create: (input: CreateApiKeyInput) => Promise<ApiKeyMade>;
  onClose: () => void;
}

/** Makes a key, and shows it the only time. */
export function CreateKeyDialog(props: CreateKeyDialogProps): JSX.Element {
  const [made, setMade] = createSignal<ApiKeyMade>();
  const close = () => {
    setMade(undefined);
    props.onClose();
  };
  return (
    <Dialog
      open={props.open}
      dismissable={made() === undefined}
      onClose={close}
      title={made() ? 'Copy the key now' : 'New API key'}
    >
      <Show when={made()} fallback={<CreateKeyForm me={props.me} create={props.create} onMade={setMade} />}>
        {(answer) => <MadeKey made={answer()} onDone={close} />}
      </Show>
    </Dialog>
  );
}

function MadeKey(props: { made: ApiKeyMade; onDone: () => void }): JSX.Element {
  const sample = () =>
    `curl -H 'Authorization: Bearer ${props.made.token}' ${window.location.origin}/api/auth/me`;
  return (
    <div class="stack">
      <p role="status">
        {props.made.key.name} is ready. It is shown now and never again: the server keeps only its
        fingerprint.
      </p>
      <code class="api-key-token">{props.made.token}</code>
      <div class="row">
        <CopyButton text={props.made.token} label="Copy the key" variant="primary" />
        <CopyButton text={sample()} label="Copy a curl line" />
      </div>
      <Button size={60} wide onClick={() => props.onDone()}>
        I have kept it
      </Button>
    </div>
  );
}
