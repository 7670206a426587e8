import type { Bench, Measurement } from '../bed/bench.ts';
import { startChild } from '../bed/child-process.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import { addBareSpots, countBareClaims } from '../bed/pgbench.ts';
import { SPOTS_PER_BOARD } from '../bed/postgres.ts';
import type { DatabasePartCommands, NodeCost } from '../database-part.ts';

const BOARDS = 10;

const GOAL: Goal = {
  id: 'P8',
  what: 'Node CPU of the database part of a claim ÷ one raw prepared statement (update and audit row)',
  op: '<=',
  bar: 1.1,
  unit: '',
};

async function measureDatabasePart(bench: Bench): Promise<Result[]> {
  const database = await bench.postgres.create();
  const child = await startChild<DatabasePartCommands>('database-part.ts', { args: [database.url] });
  const faults: string[] = [];
  const claims = BOARDS * SPOTS_PER_BOARD;
  const runDesk = async (): Promise<NodeCost> => {
    const boards = await database.addBoards(BOARDS);
    const plan = { slugs: boards.slugs, spotsPerBoard: SPOTS_PER_BOARD, together: 1, buyers: 500, claims };
    const cost = await child.call('desk', plan);
    faults.push(...(await database.findFaults(boards, claims)));
    return cost;
  };
  const runStatement = async (): Promise<NodeCost> => {
    const boards = await database.addBoards(BOARDS);
    await addBareSpots(database, boards);
    const cost = await child.call('statement', { firstId: boards.firstId, claims });
    if ((await countBareClaims(database, boards)) !== claims) faults.push('raw: claims are missing');
    return cost;
  };
  try {
    bench.say('P8: warming up');
    await runDesk();
    await runStatement();
    const ours: NodeCost[] = [];
    const raw: NodeCost[] = [];
    for (let repeat = 1; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P8: repeat ${repeat} of ${bench.repeats}`);
      ours.push(await runDesk());
      raw.push(await runStatement());
    }
    const ratios = ours.map(({ cpuUs }, index) => cpuUs / (raw[index]?.cpuUs ?? Number.NaN));
    const shown = (costs: readonly NodeCost[]) =>
      `${toShort(median(costs.map(({ cpuUs }) => cpuUs)))} µs, ${toShort(median(costs.map(({ perSecond }) => perSecond)))}/s`;
    const beside = [`the claim desk ${shown(ours)}; raw statement ${shown(raw)}`];
    return [judge(GOAL, ratios, { beside, faults, seed: bench.seed })];
  } finally {
    await child.stop();
    await database.drop();
  }
}

export const databasePart: Measurement = {
  name: 'the database part of a claim',
  goals: [GOAL],
  measure: measureDatabasePart,
};
