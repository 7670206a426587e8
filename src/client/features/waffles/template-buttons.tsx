import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import type { Currency } from '#shared/kernel/money.ts';
import { formatMoney } from '#shared/kernel/money.ts';
import type { WaffleTemplate } from '#shared/waffles/waffles.rules.ts';
import { boardTotalMinor, WAFFLE_TEMPLATES } from '#shared/waffles/waffles.rules.ts';
import './template-buttons.css';

export interface TemplateButtonsProps {
  currency: Currency;
  onPick: (template: WaffleTemplate) => void;
  /** The template that the form stands at now, if it is one. */
  picked?: string | undefined;
}

/** The common boards in one tap, each with what it brings in. */
export function TemplateButtons(props: TemplateButtonsProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be a grid in every engine.
    <div class="templates" role="group" aria-label="Templates">
      <For each={WAFFLE_TEMPLATES}>
        {(template) => (
          <button
            type="button"
            class="template"
            aria-pressed={props.picked === template.name}
            onClick={() => props.onPick(template)}
          >
            <strong>{template.name}</strong>{' '}
            <span>
              {template.totalSpots} × {formatMoney(template.priceMinor, props.currency)}
            </span>{' '}
            <span class="template-total">
              {formatMoney(boardTotalMinor(template.totalSpots, template.priceMinor), props.currency)}
            </span>
          </button>
        )}
      </For>
    </div>
  );
}
