import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type AuditDraft, type CommandCaller, runCommand } from '#server/core/command.ts';
import {
  createTemplateAction,
  deleteTemplateAction,
  updateTemplateAction,
} from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { TEMPLATES_MAX } from '#shared/studio/studio.rules.ts';
import type {
  CreateTemplateInput,
  DeleteTemplateInput,
  ShareTemplate as TemplateView,
  UpdateTemplateInput,
} from '#shared/studio/studio.schemas.ts';
import { ShareTemplate } from '../studio.entity.ts';

/** Any constant does, as long as nothing else uses it; advisory locks count per database. */
const TEMPLATES_LOCK = 7_397_109;

/**
 * Templates are few and change rarely: whoever changes one waits for whoever changes another, so that counting them and
 * handing the default on needs no further thought.
 */
async function lockTemplates(em: SqlEntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [TEMPLATES_LOCK]);
}

/** Adds a share template. Throws `template.name_taken`, `template.too_many`. */
export async function createTemplate(
  caller: CommandCaller,
  input: CreateTemplateInput,
): Promise<TemplateView> {
  return runCommand(caller, createTemplateAction, input, async ({ em, now }) => {
    await lockTemplates(em);
    if ((await em.count(ShareTemplate)) >= TEMPLATES_MAX) throw new AppError('template.too_many');
    await requireFreeName(em, input.name, null);
    const { name, body } = input;
    // A list that was emptied by hand gets its default back.
    const isDefault = (await em.count(ShareTemplate, { isDefault: true })) === 0;
    const template = { id: randomUUID(), name, body, isDefault };
    await em.insert(ShareTemplate, { ...template, createdAt: now() });
    return { answer: template, audit: [about(template, { after: { name, body } })] };
  });
}

/** Changes a template, or makes it the default. Throws `template.not_found`, `template.name_taken`. */
export async function updateTemplate(
  caller: CommandCaller,
  input: UpdateTemplateInput,
): Promise<TemplateView> {
  return runCommand(caller, updateTemplateAction, input, async ({ em }) => {
    await lockTemplates(em);
    const template = await findTemplate(em, input.id);
    if (input.name !== undefined) await requireFreeName(em, input.name, input.id);
    const before = { ...template };
    if (input.isDefault === true && !template.isDefault) {
      // First, because the index allows only one.
      await em.nativeUpdate(ShareTemplate, { isDefault: true }, { isDefault: false });
    }
    const after = {
      ...template,
      name: input.name ?? template.name,
      body: input.body ?? template.body,
      isDefault: template.isDefault || input.isDefault === true,
    };
    const names = (['name', 'body', 'isDefault'] as const).filter((name) => before[name] !== after[name]);
    await em.nativeUpdate(
      ShareTemplate,
      { id: after.id },
      {
        name: after.name,
        body: after.body,
        isDefault: after.isDefault,
      },
    );
    const pick = (values: TemplateView) => Object.fromEntries(names.map((name) => [name, values[name]]));
    return {
      answer: after,
      audit: names.length === 0 ? [] : [about(after, { before: pick(before), after: pick(after) })],
    };
  });
}

/** Removes a template; the oldest of the others becomes the default where it was. Throws `template.last`. */
export async function deleteTemplate(
  caller: CommandCaller,
  input: DeleteTemplateInput,
): Promise<{ readonly id: string }> {
  return runCommand(caller, deleteTemplateAction, input, async ({ em }) => {
    await lockTemplates(em);
    const { id, name, body, isDefault } = await findTemplate(em, input.id);
    if ((await em.count(ShareTemplate)) === 1) throw new AppError('template.last');
    await em.nativeDelete(ShareTemplate, { id });
    if (isDefault) {
      await em.execute(
        `update share_template set is_default = true
         where id = (select id from share_template order by created_at, id limit 1)`,
      );
    }
    return { answer: { id }, audit: [about({ id, name }, { before: { name, body } })] };
  });
}

async function findTemplate(em: SqlEntityManager, id: string): Promise<TemplateView> {
  const template = await em.findOne(ShareTemplate, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (template === null) throw new AppError('template.not_found');
  const { name, body, isDefault } = template;
  return { id, name, body, isDefault };
}

async function requireFreeName(em: SqlEntityManager, name: string, ownId: string | null): Promise<void> {
  const holder = await em.findOne(ShareTemplate, { name });
  if (holder === null || holder.id === ownId) return;
  throw new AppError('template.name_taken', { fields: { name: 'Another template has this name.' } });
}

function about(
  { id, name }: Pick<TemplateView, 'id' | 'name'>,
  change: Pick<AuditDraft, 'before' | 'after'>,
): AuditDraft {
  return { targetType: 'settings', targetId: `share_template:${id}`, targetLabel: name, ...change };
}
