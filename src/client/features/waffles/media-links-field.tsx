import type { JSX } from 'solid-js';
import { createSignal, For, Index, Show } from 'solid-js';
import { Button, IconButton } from '#client/ui/button.tsx';
import { closeIcon, downIcon, plusIcon } from '#client/ui/icons.ts';
import { upIcon } from '#client/ui/more-icons.ts';
import { TextField } from '#client/ui/text-field.tsx';
import { MEDIA_LINKS_MAX } from '#shared/waffles/waffles.rules.ts';
import './media-links-field.css';

export interface MediaLinksFieldProps {
  links: readonly string[];
  errors: Readonly<Record<string, string>>;
  onChange: (links: readonly string[]) => void;
}

/** Links to posts and pictures, in the order in which buyers see them. */
export function MediaLinksField(props: MediaLinksFieldProps): JSX.Element {
  const [said, setSaid] = createSignal('');
  let list: HTMLFieldSetElement | undefined;

  const focusLink = (place: number) =>
    queueMicrotask(() => list?.querySelectorAll<HTMLInputElement>('.media-link input')[place]?.focus());
  const change = (place: number, link: string) =>
    props.onChange(props.links.map((old, index) => (index === place ? link : old)));
  const add = () => {
    props.onChange([...props.links, '']);
    focusLink(props.links.length - 1);
  };
  const remove = (place: number) => {
    props.onChange(props.links.filter((_, index) => index !== place));
    setSaid(`Link ${place + 1} removed`);
    focusLink(Math.max(0, place - 1));
  };
  const move = (place: number, by: -1 | 1) => {
    const next = [...props.links];
    const [link] = next.splice(place, 1);
    if (link === undefined) return;
    next.splice(place + by, 0, link);
    props.onChange(next);
    setSaid(`Link moved to place ${place + by + 1}`);
  };

  return (
    <fieldset
      class="media-links"
      ref={(element) => {
        list = element;
      }}
    >
      <legend class="media-links-legend">
        Media links <span class="muted">optional</span>
      </legend>
      <Index each={props.links}>
        {(link, place) => (
          <div class="media-link">
            <TextField
              class="media-link-field"
              type="url"
              inputmode="url"
              label={`Link ${place + 1}`}
              labelHidden
              placeholder="https://"
              autocapitalize="none"
              spellcheck={false}
              maxlength={500}
              value={link()}
              onInput={(value) => change(place, value)}
              error={props.errors[`mediaLinks.${place}`]}
            />
            <For
              each={
                [
                  [upIcon, 'up', -1, 0],
                  [downIcon, 'down', 1, props.links.length - 1],
                ] as const
              }
            >
              {([icon, word, by, end]) => (
                <IconButton
                  icon={icon}
                  label={`Move link ${place + 1} ${word}`}
                  disabled={place === end}
                  onClick={() => move(place, by)}
                />
              )}
            </For>
            <IconButton icon={closeIcon} label={`Remove link ${place + 1}`} onClick={() => remove(place)} />
          </div>
        )}
      </Index>
      <Show when={props.links.length < MEDIA_LINKS_MAX}>
        <Button icon={plusIcon} onClick={add}>
          Add a link
        </Button>
      </Show>
      <span class="visually-hidden" role="status">
        {said()}
      </span>
    </fieldset>
  );
}
