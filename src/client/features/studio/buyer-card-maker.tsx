import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { TextField } from '#client/ui/text-field.tsx';
import type { Generation } from '#shared/studio/studio.schemas.ts';
import { PictureMaker } from './picture-maker.tsx';

/** A card with what a buyer has done so far, from the handle. */
export function BuyerCardMaker(props: { make: (handle: string) => Promise<Generation> }): JSX.Element {
  const [handle, setHandle] = createSignal('');
  return (
    <div class="stack">
      <TextField
        label="Instagram handle"
        prefix="@"
        value={handle()}
        onInput={setHandle}
        maxlength={200}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
      />
      <PictureMaker
        choices={[
          {
            model: 'buyer-card',
            whyNot: handle().trim() === '' ? 'Enter the handle of somebody who has claimed.' : null,
          },
        ]}
        subject={handle().trim()}
        make={() => props.make(handle())}
      />
    </div>
  );
}
