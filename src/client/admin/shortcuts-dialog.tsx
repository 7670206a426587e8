import type { JSX } from 'solid-js';
import { createSignal } from 'solid-js';
import { recall, remember } from '#client/lib/remember.ts';
import { Switch } from '#client/ui/choice-field.tsx';
import { setLetterShortcuts } from '#client/ui/create-shortcuts.ts';
import { Dialog } from '#client/ui/dialog.tsx';
import { ShortcutList } from '#client/ui/shortcut-list.tsx';

/** What the keyboard does on this screen, and the switch for people to whom single letters are a hazard. */
export function ShortcutsDialog(props: { open: boolean; onClose: () => void }): JSX.Element {
  const [lettersOn, setLettersOn] = createSignal(recall('letter-shortcuts') !== 'no');
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Keyboard shortcuts">
      <Switch
        label="Use keyboard shortcuts"
        hint="Turn off where speech input or a slip would trigger them."
        checked={lettersOn()}
        onChange={(on) => {
          setLettersOn(on);
          setLetterShortcuts(on);
          remember('letter-shortcuts', on ? 'yes' : 'no');
        }}
      />
      <ShortcutList />
    </Dialog>
  );
}
