import type { JSX } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { CopyButton } from '#client/ui/copy-button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import './shown-once-dialog.css';

/** A secret that was made for somebody: it is in this answer and nowhere else. */
export interface ShownOnce {
  readonly title: string;
  /** For whom it is and what they do with it. */
  readonly text: string;
  readonly secret: string;
  readonly copyLabel: string;
}

/** Shows a secret the only time. It closes by its button alone, so that no slip of the finger loses it. */
export function ShownOnceDialog(props: ShownOnce & { onClose: () => void }): JSX.Element {
  return (
    <Dialog open dismissable={false} onClose={() => undefined} title={props.title}>
      <div class="stack">
        <p role="status">{props.text}</p>
        <code class="shown-once">{props.secret}</code>
        <CopyButton text={props.secret} label={props.copyLabel} variant="primary" wide size={52} />
        <Button size={60} wide onClick={() => props.onClose()}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
