import type { RestAnswer, RestClient, RestRequest } from './call-rest.ts';

/** Says whether the product is there to be asked, and counts what was sent to it. */
export interface Weather {
  /** Resolves once the product serves. */
  serving: Promise<void>;
  sent: number;
  /** Requests whose connection broke or was refused. */
  broken: number;
}

export function createWeather(): Weather {
  return { serving: Promise.resolve(), sent: 0, broken: 0 };
}

/** Sends the same request until there is an answer, as a phone in bad reception does; a product that is gone is waited for. */
export async function insist(
  client: RestClient,
  request: RestRequest,
  weather: Weather,
): Promise<RestAnswer> {
  for (;;) {
    await weather.serving;
    weather.sent += 1;
    try {
      const answer = await client.call(request);
      if (answer.status !== 503) return answer;
    } catch (error) {
      // fetch says so where the connection broke or was refused: the outcome is unknown, so the same again.
      if (!(error instanceof TypeError)) throw error;
      weather.broken += 1;
    }
  }
}

/** Takes the product away and brings it back; whoever insists waits in between. */
export async function interrupt(weather: Weather, outage: () => Promise<void>): Promise<void> {
  let open: () => void = () => undefined;
  weather.serving = new Promise((resolve) => {
    open = resolve;
  });
  await outage();
  open();
}
