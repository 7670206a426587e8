import { publicAddress } from '#client/features/waffles/describe-card.ts';
import { copyText } from '#client/ui/copy-text.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { useOperator } from './operator-context.tsx';

export interface WaffleCommands {
  copyLink(waffle: WaffleFacts): Promise<void>;
  archive(waffle: WaffleFacts): Promise<void>;
  unarchive(waffle: WaffleFacts): Promise<void>;
}

/** What the menus of a waffle do, with the message that says so and takes it back. */
export function createWaffleCommands(): WaffleCommands {
  const { toasts, waffles } = useOperator();
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      const text = error instanceof AppError ? error.message : 'It did not work. Try again.';
      toasts.show({ tone: 'danger', text });
      return false;
    }
  };
  return {
    copyLink: async (waffle) => {
      const copied = await copyText(publicAddress(waffle.slug, window.location.origin), document.body);
      toasts.show(
        copied
          ? { tone: 'ok', text: `Link to ${waffle.title} copied` }
          : { tone: 'danger', text: 'Could not copy the link' },
      );
    },
    archive: async (waffle) => {
      if (!(await attempt(() => waffles.archive(waffle.id)))) return;
      toasts.show({
        text: `${waffle.title} archived`,
        action: { label: 'Undo', run: () => void attempt(() => waffles.unarchive(waffle.id)) },
      });
    },
    unarchive: async (waffle) => {
      if (!(await attempt(() => waffles.unarchive(waffle.id)))) return;
      toasts.show({
        text: `${waffle.title} is back on the dashboard`,
        action: { label: 'Undo', run: () => void attempt(() => waffles.archive(waffle.id)) },
      });
    },
  };
}
