import type { JSX } from 'solid-js';
import { createSignal, onCleanup } from 'solid-js';
import type { ButtonClickEvent, ButtonSize, ButtonVariant } from './button.tsx';
import { Button } from './button.tsx';
import './copy-button.css';
import { copyText } from './copy-text.ts';
import { checkIcon, copyIcon, warningIcon } from './icons.ts';

export interface CopyButtonProps {
  text: string;
  /** What is seen: "Copy amount". */
  label: string;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  wide?: boolean | undefined;
  onCopied?: (() => void) | undefined;
}

const SHOWN_MS = 2_000;

/** Copies a text and says so for two seconds, in place and to screen readers. Keeps its width meanwhile. */
export function CopyButton(props: CopyButtonProps): JSX.Element {
  const [outcome, setOutcome] = createSignal<'idle' | 'copied' | 'refused'>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const handleClick = async (event: ButtonClickEvent) => {
    const copied = await copyText(props.text, event.currentTarget);
    setOutcome(copied ? 'copied' : 'refused');
    if (copied) props.onCopied?.();
    clearTimeout(timer);
    timer = setTimeout(() => setOutcome('idle'), SHOWN_MS);
  };
  const icon = () => ({ idle: copyIcon, copied: checkIcon, refused: warningIcon })[outcome()];
  const said = () => ({ idle: '', copied: 'Copied', refused: 'Could not copy' })[outcome()];

  return (
    <>
      <Button
        class="copy-button"
        variant={props.variant}
        size={props.size}
        wide={props.wide}
        icon={icon()}
        onClick={(event) => void handleClick(event)}
      >
        <span class="copy-faces">
          <span class={`copy-face ${outcome() === 'idle' ? '' : 'copy-face-off'}`}>{props.label}</span>
          <span class="copy-face" aria-hidden="true">
            {said()}
          </span>
        </span>
      </Button>
      <span class="visually-hidden" role="status">
        {said()}
      </span>
    </>
  );
}
