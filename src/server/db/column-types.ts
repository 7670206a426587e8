import { type CustomTypesConfig, TypeOverrides } from 'pg';

const OID = { int8: 20, date: 1082, int8Array: 1016 } as const;

/** Reads an int8 as a number, and fails rather than rounding one that a number can't hold. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError('The database returned an int8 that a JavaScript number cannot hold exactly.');
  }
  return value;
}

/** Integers need no quotes, so PostgreSQL writes `{1,NULL,3}`; several dimensions are not used in this product. */
function parseInt8Array(text: string): (number | null)[] {
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map((item) => (item === 'NULL' ? null : parseInt8(item)));
}

/**
 * What PostgreSQL's types come back as, the same for the ORM and for raw SQL on every pool:
 *
 * | PostgreSQL | JavaScript |
 * |---|---|
 * | int2, int4, float4, float8 | number |
 * | int8, `count(*)`, int8[] | number, an error outside ±2^53 |
 * | numeric, `sum(int8)` | string (cast to int8 or float8 in SQL where a number is wanted) |
 * | timestamptz, timestamptz[] | Date (microseconds are cut) |
 * | date | string `2026-11-20` (a day has no time zone) |
 * | json, jsonb | the parsed value |
 * | bytea | Buffer |
 * | bool, text, enum, uuid | boolean, string |
 * | interval | object of postgres-interval |
 */
export const columnTypes: CustomTypesConfig = makeColumnTypes();

function makeColumnTypes(): CustomTypesConfig {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(OID.int8, parseInt8);
  overrides.setTypeParser(OID.int8Array, parseInt8Array);
  overrides.setTypeParser(OID.date, (text: string) => text);
  return overrides;
}
