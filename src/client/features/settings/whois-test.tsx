import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import { Button } from '#client/ui/button.tsx';
import type { WhoisTested } from '#shared/auth/auth.schemas.ts';

export interface WhoisTestProps {
  /** What stands in the field now, saved or not. */
  server: string;
  test: (server: string) => Promise<WhoisTested>;
}

/** Asks a WHOIS server about an address, so that a wrong name is seen before anybody signs in. */
export function WhoisTest(props: WhoisTestProps): JSX.Element {
  const [tested, setTested] = createSignal<WhoisTested | null>(null);
  const submission = createSubmission((server: string) => props.test(server));
  const run = async () => {
    setTested(null);
    setTested((await submission.send(props.server)) ?? null);
  };
  return (
    <>
      <Button busy={submission.busy()} onClick={() => void run()}>
        Test WHOIS
      </Button>
      <p class="setting-test" role="status">
        {sayTested(tested())}
      </p>
      <Show when={submission.error()}>
        {(error) => (
          <p class="form-error" role="alert">
            {error().message}
          </p>
        )}
      </Show>
    </>
  );
}

function sayTested(tested: WhoisTested | null): string {
  if (tested === null) return '';
  const { server, address, tookMs, facts, problem } = tested;
  if (facts === null) return `No answer that helps: ${problem ?? 'nothing was found.'}`;
  const found = [facts.org, facts.city, facts.country, facts.asn].filter(
    (fact) => fact != null && fact !== '',
  );
  return `${server} answered in ${tookMs} ms: ${address} belongs to ${found.join(', ') || 'somebody it does not name'}.`;
}
