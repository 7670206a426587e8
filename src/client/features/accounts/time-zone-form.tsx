import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import { ComboField } from '#client/ui/combo-field.tsx';
import { createNow } from '#client/ui/create-now.ts';
import { createReason, WhyNot } from '#client/ui/why-not.tsx';
import { formatZoned, isoWithZone } from '#client/ui/zoned-time.ts';

export interface TimeZoneFormProps {
  zone: string;
  /** Where this device is, as it says itself. */
  deviceZone: string;
  zones: readonly string[];
  save: (zone: string) => Promise<unknown>;
  onSaved: (zone: string) => void;
  onUnsaved: (unsaved: boolean) => void;
  /** Why nothing can be saved now; null where it can. What was typed stays. */
  blocked?: string | null | undefined;
}

/** In which zone every time is shown to somebody. */
export function TimeZoneForm(props: TimeZoneFormProps): JSX.Element {
  const [chosen, setChosen] = createSignal(props.zone);
  const now = createNow();
  const blocked = createReason(() => props.blocked ?? null);
  const submission = createSubmission(async (zone: string) => {
    await props.save(zone);
    return zone;
  });
  const choose = (zone: string) => {
    setChosen(zone);
    props.onUnsaved(zone !== props.zone);
    submission.reset();
  };
  const save = async () => {
    const zone = await submission.send(chosen());
    if (zone === undefined) return;
    props.onUnsaved(false);
    props.onSaved(zone);
  };
  return (
    <form
      class="stack settings-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ComboField
        label="Time zone"
        hint="Every time in the app is shown in it."
        options={props.zones.map((zone) => ({ value: zone, label: sayZone(zone), words: zone }))}
        value={chosen()}
        detailOf={(zone) => offsetOf(zone)}
        onChange={choose}
        error={submission.fields()['timezone']}
      />
      <p aria-live="off">
        Now there: <strong>{formatZoned(now() ?? Date.now(), chosen(), 'time')}</strong>
        <span class="muted"> · {offsetOf(chosen())}</span>
      </p>
      <Show when={props.deviceZone !== chosen() && props.zones.includes(props.deviceZone)}>
        <Button class="time-zone-device" onClick={() => choose(props.deviceZone)}>
          Use this device’s: {sayZone(props.deviceZone)}
        </Button>
      </Show>
      <p class="form-error" role="alert">
        {submission.fields()['timezone'] === undefined ? submission.error()?.message : ''}
      </p>
      <WhyNot reason={blocked} />
      <div class="row">
        <Button
          type="submit"
          variant="primary"
          size={52}
          busy={submission.busy()}
          blockedBy={blocked.id}
          disabled={chosen() === props.zone}
        >
          Save time zone
        </Button>
        <Show when={chosen() !== props.zone}>
          <span class="muted">Not saved yet</span>
        </Show>
      </div>
    </form>
  );
}

/** `America/New_York` as people write it: America/New York. */
function sayZone(zone: string): string {
  return zone.replaceAll('_', ' ');
}

/** How far the zone's clocks are from UTC now: UTC+01:00. */
function offsetOf(zone: string): string {
  const [, offset = '+00:00'] = /([+-]\d{2}:\d{2}) \S+$/.exec(isoWithZone(Date.now(), zone)) ?? [];
  return `UTC${offset}`;
}
