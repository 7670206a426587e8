import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './testing.ts';

/**
 * What MikroORM would change about the migrated schema and must not: it knows serial columns only, while these are
 * identity columns, or computed by the database.
 */
const NUMBERED_BY_THE_DATABASE = [
  'alter table audit_entry drop column id',
  'alter table audit_entry add id bigserial primary key',
  'alter table waffle drop column id',
  'alter table waffle add id serial primary key',
  'alter table xp_transaction drop column id',
  'alter table xp_transaction add id bigserial primary key',
  'create sequence if not exists spot_key_seq',
  `select setval('spot_key_seq', (select max(key) from spot))`,
  `alter table spot alter column key set default nextval('spot_key_seq')`,
];

let database: TestDatabase;
/** What MikroORM would run to make the migrated schema like the entities. */
let differences: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  const sql = await database.orm.schema.getUpdateSchemaSQL({ wrap: false });
  differences = sql
    .split(/;\n/)
    .map((statement) => statement.trim().replaceAll('"', ''))
    .filter((statement) => statement !== '');
});

afterAll(async () => {
  await database.drop();
});

describe('the migrated schema and the entities', () => {
  test('agree on every table, column, type and nullability', () => {
    // Indexes and checks are written by hand in the migrations only, and constraints have PostgreSQL's own names there.
    const structural = differences.filter(
      (statement) => !/ (?:add|drop) constraint |^drop index /.test(statement),
    );
    expect(structural.filter((statement) => !NUMBERED_BY_THE_DATABASE.includes(statement))).toEqual([]);
  });

  test('agree on every foreign key and unique constraint that an entity asks for, whatever its name', async () => {
    const { rows } = await database.pool.query<{ definition: string }>(
      `select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as definition from pg_constraint
       where connamespace = 'public'::regnamespace`,
    );
    const present = new Set(rows.map((row) => normalize(row.definition)));
    const wanted = differences.flatMap((statement) => {
      const match = /^alter table (\w+) add constraint \w+ (.+)$/.exec(statement);
      return match === null ? [] : [normalize(`${match[1]} ${match[2]}`)];
    });
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((definition) => !present.has(definition))).toEqual([]);
  });
});

function normalize(definition: string): string {
  return definition.toLowerCase().replaceAll(' (', '(').replaceAll('"', '');
}
