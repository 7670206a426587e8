import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { setPricesAction } from '#shared/actions/catalogue.ts';
import type { ModelPrice, SetPricesInput } from '#shared/studio/studio.schemas.ts';
import { listPrices } from '../studio.queries.ts';

/** Changes what models cost from the next asset on; what was made keeps its price. Returns the whole list. */
export async function setPrices(
  caller: CommandCaller,
  input: SetPricesInput,
): Promise<{ readonly prices: readonly ModelPrice[] }> {
  return runCommand(caller, setPricesAction, input, async ({ em }) => {
    const before = new Map((await listPrices(em)).map(({ model, costMicros }) => [model, costMicros]));
    const changed = input.prices.filter(({ model, costMicros }) => before.get(model) !== costMicros);
    for (const { model, costMicros } of changed) {
      await em.execute(
        `insert into model_price (model, cost_micros) values (?, ?)
         on conflict (model) do update set cost_micros = excluded.cost_micros`,
        [model, costMicros],
      );
    }
    const audit = {
      targetType: 'settings' as const,
      targetId: 'model_prices',
      targetLabel: 'Price list',
      before: Object.fromEntries(changed.map(({ model }) => [model, before.get(model)])),
      after: Object.fromEntries(changed.map(({ model, costMicros }) => [model, costMicros])),
    };
    return { answer: { prices: await listPrices(em) }, audit: changed.length === 0 ? [] : [audit] };
  });
}
