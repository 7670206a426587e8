import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { Switch } from '#client/ui/choice-field.tsx';
import { SelectField } from '#client/ui/select-field.tsx';
import { TextAreaField } from '#client/ui/text-area-field.tsx';
import { MoneyField, NumberField, TextField } from '#client/ui/text-field.tsx';
import type { Currency } from '#shared/kernel/money.ts';
import { CURRENCIES, formatMoney } from '#shared/kernel/money.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { TITLE_LENGTH_MAX, titleToSlug } from '#shared/waffles/waffles.rules.ts';
import { MediaLinksField } from './media-links-field.tsx';
import type { DraftErrors, WaffleDraft } from './waffles.projection.ts';
import { DESCRIPTION_LENGTH_MAX, totalLine } from './waffles.projection.ts';

/** What every part of the form is given. */
export interface FieldsProps {
  draft: WaffleDraft;
  errors: DraftErrors;
  set: (changes: Partial<WaffleDraft>) => void;
}

/** Title, spots, price. Spots and currency only while the waffle is new: they are fixed afterwards. */
export function BasicFields(props: FieldsProps & { facts: WaffleFacts | null }): JSX.Element {
  const slugHint = () =>
    props.facts !== null
      ? undefined
      : props.draft.title.trim() === ''
        ? 'The public address comes from the title and cannot be changed later.'
        : `Public address: /waffle/${titleToSlug(props.draft.title)}. It cannot be changed later.`;
  const total = () => totalLine(props.draft.totalSpots, props.draft.price, props.draft.currency);
  return (
    <>
      <TextField
        label="Title"
        name="title"
        maxlength={TITLE_LENGTH_MAX}
        autocomplete="off"
        hint={slugHint()}
        value={props.draft.title}
        onInput={(title) => props.set({ title })}
        error={props.errors['title']}
      />
      <div class="waffle-form-row">
        <Show when={props.facts === null}>
          <NumberField
            label="Spots"
            maxlength={5}
            value={props.draft.totalSpots}
            onInput={(totalSpots) => props.set({ totalSpots })}
            error={props.errors['totalSpots']}
          />
        </Show>
        <MoneyField
          label="Price per spot"
          prefix={currencySign(props.draft.currency)}
          value={props.draft.price}
          onInput={(price) => props.set({ price })}
          error={props.errors['price']}
          hint={props.facts === null ? undefined : 'Counts for new claims only.'}
        />
        <Show when={props.facts === null}>
          <SelectField
            label="Currency"
            options={CURRENCIES.map((currency) => ({ value: currency, label: currency }))}
            value={props.draft.currency}
            onChange={(currency) => props.set({ currency: currency as Currency })}
          />
        </Show>
      </div>
      <p class="waffle-form-total" role="status">
        {total() ?? 'Spots and price give the total of a full board.'}
      </p>
    </>
  );
}

/** What can never change again, as text: a greyed-out field would invite to try. */
export function LockedFields(props: { facts: WaffleFacts }): JSX.Element {
  return (
    <dl class="waffle-form-locked">
      <div>
        <dt>Public address</dt>
        <dd>/waffle/{props.facts.slug}</dd>
      </div>
      <div>
        <dt>Spots</dt>
        <dd>{props.facts.totalSpots}</dd>
      </div>
      <div>
        <dt>Currency</dt>
        <dd>{props.facts.currency}</dd>
      </div>
    </dl>
  );
}

export function TextFields(props: FieldsProps): JSX.Element {
  return (
    <>
      <TextAreaField
        label="Description"
        optional
        maxlength={DESCRIPTION_LENGTH_MAX}
        value={props.draft.description}
        onInput={(description) => props.set({ description })}
        error={props.errors['description']}
      />
      <TextAreaField
        label="How to pay"
        optional
        hint="Shown to buyers right after their claim, such as “Venmo @ana, note your spot number”."
        maxlength={DESCRIPTION_LENGTH_MAX}
        value={props.draft.paymentInfo}
        onInput={(paymentInfo) => props.set({ paymentInfo })}
        error={props.errors['paymentInfo']}
      />
    </>
  );
}

export function PictureFields(props: FieldsProps): JSX.Element {
  return (
    <>
      <TextField
        label="Picture"
        optional
        type="url"
        inputmode="url"
        placeholder="https://"
        hint="The address of a picture on the web."
        autocapitalize="none"
        spellcheck={false}
        maxlength={500}
        value={props.draft.imageUrl}
        onInput={(imageUrl) => props.set({ imageUrl })}
        error={props.errors['imageUrl']}
      />
      <MediaLinksField
        links={props.draft.mediaLinks}
        errors={props.errors}
        onChange={(mediaLinks) => props.set({ mediaLinks })}
      />
    </>
  );
}

export function RuleFields(props: FieldsProps): JSX.Element {
  return (
    <>
      <div class="waffle-form-row">
        <NumberField
          label="Items to win"
          maxlength={2}
          hint="One winner each."
          value={props.draft.itemCount}
          onInput={(itemCount) => props.set({ itemCount })}
          error={props.errors['itemCount']}
        />
        <NumberField
          label="Hold"
          optional
          suffix="min"
          maxlength={5}
          hint="Frees unpaid spots after this long. Empty: never."
          value={props.draft.holdMinutes}
          onInput={(holdMinutes) => props.set({ holdMinutes })}
          error={props.errors['holdMinutes']}
        />
        <NumberField
          label="Unpaid spots per buyer"
          optional
          maxlength={4}
          hint="The most one handle may hold. Empty: no limit."
          value={props.draft.pendingPerHandleMax}
          onInput={(pendingPerHandleMax) => props.set({ pendingPerHandleMax })}
          error={props.errors['pendingPerHandleMax']}
        />
      </div>
      <Switch
        label="Public download"
        hint="Anybody may download numbers, handles and times as CSV."
        checked={props.draft.publicExport}
        onChange={(publicExport) => props.set({ publicExport })}
      />
    </>
  );
}

/** `$` for USD: whatever stands before the digits of an amount. */
function currencySign(currency: Currency): string {
  return formatMoney(0, currency).replace(/[\d.,\s]/g, '');
}
