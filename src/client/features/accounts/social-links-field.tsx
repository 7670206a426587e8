import type { JSX } from 'solid-js';
import { createSignal, Index, Show } from 'solid-js';
import { Button, IconButton } from '#client/ui/button.tsx';
import { closeIcon, plusIcon } from '#client/ui/icons.ts';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { SocialLink } from '#shared/accounts/accounts.rules.ts';
import {
  SOCIAL_HANDLE_LENGTH_MAX,
  SOCIAL_PLATFORM_NAMES,
  SOCIAL_PLATFORMS,
} from '#shared/accounts/accounts.rules.ts';
import type { ProfileErrors } from './profile-draft.ts';
import './social-links-field.css';

export interface SocialLinksFieldProps {
  links: readonly SocialLink[];
  errors: ProfileErrors;
  onChange: (links: readonly SocialLink[]) => void;
}

/** Where else somebody is to be found, a platform once each. */
export function SocialLinksField(props: SocialLinksFieldProps): JSX.Element {
  const [said, setSaid] = createSignal('');
  let list: HTMLFieldSetElement | undefined;

  const unused = () =>
    SOCIAL_PLATFORMS.filter((platform) => !props.links.some((link) => link.platform === platform));
  const focusLink = (place: number) =>
    queueMicrotask(() => {
      const field = list?.querySelectorAll<HTMLElement>('.social-link input')[place];
      (field ?? list?.querySelector<HTMLElement>('.social-links-add'))?.focus();
    });
  const change = (place: number, part: Partial<SocialLink>) =>
    props.onChange(props.links.map((link, index) => (index === place ? { ...link, ...part } : link)));
  const add = () => {
    const [platform] = unused();
    if (platform === undefined) return;
    props.onChange([...props.links, { platform, handle: '' }]);
    focusLink(props.links.length - 1);
  };
  const remove = (place: number) => {
    const name = SOCIAL_PLATFORM_NAMES[props.links[place]?.platform ?? 'x'];
    props.onChange(props.links.filter((_, index) => index !== place));
    setSaid(`The link to ${name} is removed`);
    focusLink(Math.max(0, place - 1));
  };

  return (
    <fieldset
      class="social-links"
      ref={(element) => {
        list = element;
      }}
    >
      <legend class="social-links-legend">
        Social links <span class="muted">optional, for your profile alone</span>
      </legend>
      <Index each={props.links}>
        {(link, place) => (
          <div class="social-link">
            <SelectField
              label={`Platform of link ${place + 1}`}
              labelHidden
              value={link().platform}
              options={SOCIAL_PLATFORMS.filter(
                (platform) => platform === link().platform || unused().includes(platform),
              ).map((platform) => ({ value: platform, label: SOCIAL_PLATFORM_NAMES[platform] }))}
              onChange={(platform) => change(place, { platform: platform as SocialLink['platform'] })}
            />
            <TextField
              class="grow"
              label={`Handle or address on ${SOCIAL_PLATFORM_NAMES[link().platform]}`}
              labelHidden
              placeholder="handle, or https://"
              autocapitalize="none"
              autocorrect="off"
              spellcheck={false}
              autocomplete="off"
              maxlength={SOCIAL_HANDLE_LENGTH_MAX + 1}
              value={link().handle}
              onInput={(handle) => change(place, { handle })}
              error={props.errors[`socialLinks.${place}.handle`]}
            />
            <IconButton
              icon={closeIcon}
              label={`Remove the link to ${SOCIAL_PLATFORM_NAMES[link().platform]}`}
              onClick={() => remove(place)}
            />
          </div>
        )}
      </Index>
      <Show
        when={unused().length > 0}
        fallback={<p class="muted">Every platform has its link. Remove one to add another.</p>}
      >
        <Button class="social-links-add" icon={plusIcon} onClick={add}>
          Add a link
        </Button>
      </Show>
      <span class="visually-hidden" role="status">
        {said()}
      </span>
    </fieldset>
  );
}
