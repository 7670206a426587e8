import type { JSX } from 'solid-js';
import { createSignal, For, onMount } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/choice-field.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { downloadIcon } from '#client/ui/icons.ts';
import './second-factor.css';

export interface RecoveryCodeListProps {
  codes: readonly string[];
  username: string;
  onDone: () => void;
}

/** The recovery codes, the only time they are shown: to be copied or saved before it is gone. */
export function RecoveryCodeList(props: RecoveryCodeListProps): JSX.Element {
  const [kept, setKept] = createSignal(false);
  const [pressed, setPressed] = createSignal(false);
  let heading: HTMLHeadingElement | undefined;
  onMount(() => heading?.focus());
  const text = () => `${props.codes.join('\n')}\n`;
  const save = () =>
    saveText(
      `syrup-recovery-codes-${props.username}.txt`,
      `Recovery codes of ${props.username} at ${window.location.host}. Each works once.\n\n${text()}`,
    );
  return (
    <div class="stack">
      <h3
        tabindex="-1"
        ref={(element) => {
          heading = element;
        }}
      >
        Keep your recovery codes
      </h3>
      <p>
        If your phone is lost, one of these stands in for its code, once each. They are shown now and never
        again; keep them where the phone is not.
      </p>
      <ol class="recovery-codes" aria-label="Recovery codes">
        <For each={props.codes}>
          {(code) => (
            <li>
              <code>{code}</code>
            </li>
          )}
        </For>
      </ol>
      <div class="row">
        <CopyButton text={text()} label="Copy all" />
        <Button icon={downloadIcon} onClick={save}>
          Save as a file
        </Button>
      </div>
      <Checkbox
        label="I have kept them"
        checked={kept()}
        onChange={setKept}
        error={pressed() && !kept() ? 'Copy or save them first: they are not shown again.' : undefined}
      />
      <Button
        variant="primary"
        size={60}
        wide
        onClick={() => {
          setPressed(true);
          if (kept()) props.onDone();
        }}
      >
        Done
      </Button>
    </div>
  );
}

/** Made here and handed to the browser's downloads: nothing of it goes over the network. */
function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
