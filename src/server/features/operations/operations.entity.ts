import { defineEntity, p } from '@mikro-orm/core';

/** A file that a job has made, or is making: it counts once `completedAt` is set. */
export const ResultFile = defineEntity({
  name: 'ResultFile',
  tableName: 'result_file',
  properties: {
    id: p.uuid().primary(),
    jobId: p.uuid(),
    name: p.text(),
    contentType: p.text(),
    sizeBytes: p.integer().default(0),
    createdAt: p.datetime(3).defaultRaw('now()'),
    completedAt: p.datetime(3).nullable(),
  },
});

/** A piece of such a file, counted from 1. */
export const ResultPart = defineEntity({
  name: 'ResultPart',
  tableName: 'result_part',
  properties: {
    file: () => p.manyToOne(ResultFile).primary().deleteRule('cascade'),
    number: p.integer().primary(),
    bytes: p.blob(),
  },
});
