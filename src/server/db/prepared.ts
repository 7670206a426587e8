import { Client, type ClientConfig, type QueryConfig } from 'pg';

/** Distinct SQL texts that get a name; text that is put together per call must not fill the server's memory. */
const STATEMENTS_MAX = 500;

const nameByText = new Map<string, string>();

/**
 * Gives a SQL text its name in this process, the same for every connection; undefined once too many are named.
 * A named statement is parsed and planned once per connection instead of once per call.
 */
function statementName(text: string): string | undefined {
  const known = nameByText.get(text);
  if (known !== undefined || nameByText.size >= STATEMENTS_MAX) {
    return known;
  }
  const name = `s${nameByText.size + 1}`;
  nameByText.set(text, name);
  return name;
}

/** Makes a query that is prepared once per connection; `values` fill `$1`, `$2`, … and are never put into the text. */
export function prepared(text: string, values: unknown[] = []): QueryConfig<unknown[]> {
  const name = statementName(text);
  return name === undefined ? { text, values } : { name, text, values };
}

function isUnnamedQuery(query: unknown): query is QueryConfig<unknown[]> {
  return (
    typeof query === 'object' &&
    query !== null &&
    !('submit' in query) &&
    !('name' in query && query.name) &&
    'text' in query &&
    typeof query.text === 'string' &&
    'values' in query &&
    Array.isArray(query.values) &&
    query.values.length > 0
  );
}

/**
 * A `pg` client that names every query that has values, so that callers who don't know about statement names (the
 * ORM's query builder above all) profit from prepared statements too. Queries without values stay simple queries:
 * those may hold several commands.
 */
export class PreparingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const send = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((query: unknown, values: unknown, ...rest: unknown[]) => {
      if (typeof query === 'string' && Array.isArray(values) && values.length > 0) {
        return send(prepared(query, values), ...rest);
      }
      if (isUnnamedQuery(query)) {
        return send({ ...query, ...prepared(query.text, query.values) }, values, ...rest);
      }
      return send(query, values, ...rest);
    }) as Client['query'];
  }
}
