import { z } from 'zod';
import { recordAudit } from '#server/core/command.ts';
import { defineJob, type Job, type JobContext, type JobKind } from '#server/core/job-definition.ts';
import type { RehearsalPlan, RunFigures } from '#shared/rehearsals/rehearsals.schemas.ts';
import { playInWorker } from '../play-in-worker.ts';
import type { Stage, Stages } from '../rehearsals-parts.ts';

/** Plays a rehearsal: the plan is in its row, whose id is the job's. */
export const rehearseKind: JobKind<Record<string, never>> = {
  name: 'rehearsals.play',
  label: 'Rehearse a drop',
  payload: z.strictObject({}),
  // Whoever asked decides whether to play it again.
  retryMax: 0,
  retryAfterS: 1,
  timeoutS: 60 * 60,
  // Two at once would measure each other.
  parallelMax: 1,
};

export function rehearseDropJob(stages: Stages): Job {
  return defineJob({
    kind: rehearseKind,
    run: (context) => rehearse(context, stages),
    discard: ({ jobId }) => stages.remove(stageName(jobId)),
  });
}

/** Of letters and digits only: it names a schema. */
export function stageName(jobId: string): string {
  return `rehearsal_${jobId.replaceAll('-', '')}`;
}

type Plan = RehearsalPlan & { readonly ownerName: string };

async function rehearse({ core, jobId, signal, report }: JobContext, stages: Stages): Promise<void> {
  const [plan] = await core.fork().execute<Plan[]>(
    // What an earlier try had played is played again.
    `update rehearsal set figures = '[]'::jsonb where id = ?
     returning spots, buyers, ramp_seconds as "rampSeconds", runs, owner_name as "ownerName"`,
    [jobId],
  );
  if (plan === undefined) return;
  const total = plan.runs * plan.spots;
  report({ done: 0, total, note: 'building the stage' });
  const stage = await stages.open(stageName(jobId));
  try {
    for (let run = 1; run <= plan.runs; run += 1) {
      const note = plan.runs === 1 ? 'spots claimed' : `spots claimed, run ${run} of ${plan.runs}`;
      const tell = (claimed: number) => report({ done: (run - 1) * plan.spots + claimed, total, note });
      tell(0);
      const figures = await playRun(stage, plan, signal, tell);
      await core
        .fork()
        .execute('update rehearsal set figures = figures || ?::jsonb where id = ?', [
          JSON.stringify([figures]),
          jobId,
        ]);
    }
  } finally {
    await stage.close();
  }
  signal.throwIfAborted();
  await core.fork().execute('update rehearsal set completed_at = ? where id = ?', [core.clock.now(), jobId]);
  await recordAudit({ core, actor: null, actorName: plan.ownerName, ip: null }, 'benchmark_complete', {
    targetType: 'job',
    targetId: jobId,
    targetLabel: rehearseKind.label,
  });
}

async function playRun(
  stage: Stage,
  plan: Plan,
  signal: AbortSignal,
  tell: (claimed: number) => void,
): Promise<RunFigures> {
  signal.throwIfAborted();
  const slug = await stage.openBoard(plan.spots);
  const { port } = stage;
  const { spots, buyers, rampSeconds } = plan;
  const played = await playInWorker({ port, slug, spots, buyers, rampMs: rampSeconds * 1_000 }, signal, tell);
  const truth = await stage.readTruth(slug);
  const isExact =
    truth.claims === played.claims && truth.events === truth.claims && truth.audits === truth.claims;
  return { ...played, doubleClaims: played.doubleClaims + truth.doubles, isExact };
}
