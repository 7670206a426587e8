/** A JSON Schema or an OpenAPI document, read as what it is: nested plain JSON. */
export type Json = { readonly [name: string]: unknown };

/** Says nothing about a value, so they are read and passed over. */
const NOTES = new Set(['description', 'default', 'title', 'examples', 'deprecated']);

/**
 * Checks a value against the JSON Schemas that this product's documents use, and returns every complaint. A keyword it
 * does not know is a complaint too: a check that silently passes would prove nothing.
 *
 * @param resolve finds what a `$ref` points at.
 */
export function checkSchema(
  schema: Json,
  value: unknown,
  resolve: (ref: string) => Json,
  place = '$',
): string[] {
  const complaints: string[] = [];
  const complain = (text: string) => complaints.push(`${place}: ${text}`);
  const within = (part: Json, inner: unknown, name: string) =>
    checkSchema(part, inner, resolve, `${place}${name}`);
  for (const [keyword, rule] of Object.entries(schema)) {
    if (NOTES.has(keyword)) continue;
    const check = CHECKS[keyword];
    if (check === undefined) complain(`the schema says ${keyword}, which nobody here understands`);
    else check({ rule, value, schema, resolve, complain, within, complaints });
  }
  return complaints;
}

interface Question {
  readonly rule: unknown;
  readonly value: unknown;
  readonly schema: Json;
  readonly resolve: (ref: string) => Json;
  readonly complain: (text: string) => void;
  readonly within: (part: Json, inner: unknown, name: string) => string[];
  readonly complaints: string[];
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
  uri: /^[a-z]+:\S+$/i,
  email: /^\S+@\S+$/,
};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value];
}

const CHECKS: Readonly<Record<string, (question: Question) => void>> = {
  type: ({ rule, value, complain }) => {
    const wanted = [rule].flat();
    if (!typeOf(value).some((type) => wanted.includes(type)))
      complain(`is ${JSON.stringify(value)?.slice(0, 60)}, not ${wanted.join(' or ')}`);
  },
  $ref: ({ rule, value, resolve, within, complaints }) => {
    complaints.push(...within(resolve(String(rule)), value, ''));
  },
  anyOf: ({ rule, value, within, complain }) => {
    const tries = (rule as Json[]).map((part) => within(part, value, ''));
    if (tries.every((complaintsOfOne) => complaintsOfOne.length > 0))
      complain(`fits none of: ${tries.flat().join('; ')}`);
  },
  enum: ({ rule, value, complain }) => {
    if (!(rule as unknown[]).includes(value)) complain(`${String(value)} is none of ${String(rule)}`);
  },
  const: ({ rule, value, complain }) => {
    if (rule !== value) complain(`${String(value)} is not ${String(rule)}`);
  },
  required: ({ rule, value, complain }) => {
    if (!isObject(value)) return;
    for (const name of rule as string[]) if (!Object.hasOwn(value, name)) complain(`${name} is missing`);
  },
  properties: ({ rule, value, within, complaints }) => {
    if (!isObject(value)) return;
    for (const [name, part] of Object.entries(rule as Record<string, Json>)) {
      if (Object.hasOwn(value, name)) complaints.push(...within(part, value[name], `.${name}`));
    }
  },
  additionalProperties: ({ rule, value, schema, complain, within, complaints }) => {
    if (!isObject(value)) return;
    const known = isObject(schema.properties) ? schema.properties : {};
    for (const [name, inner] of Object.entries(value)) {
      if (Object.hasOwn(known, name)) continue;
      if (rule === false) complain(`${name} is not documented`);
      else if (isObject(rule)) complaints.push(...within(rule, inner, `.${name}`));
    }
  },
  propertyNames: ({ rule, value, within, complaints }) => {
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) complaints.push(...within(rule as Json, name, `'s ${name}`));
  },
  items: ({ rule, value, within, complaints }) => {
    if (!Array.isArray(value)) return;
    for (const [index, inner] of value.entries())
      complaints.push(...within(rule as Json, inner, `[${index}]`));
  },
  minItems: ({ rule, value, complain }) => {
    if (Array.isArray(value) && value.length < Number(rule)) complain(`has under ${String(rule)} items`);
  },
  maxItems: ({ rule, value, complain }) => {
    if (Array.isArray(value) && value.length > Number(rule)) complain(`has over ${String(rule)} items`);
  },
  minimum: ({ rule, value, complain }) => {
    if (typeof value === 'number' && value < Number(rule)) complain(`${value} is under ${String(rule)}`);
  },
  maximum: ({ rule, value, complain }) => {
    if (typeof value === 'number' && value > Number(rule)) complain(`${value} is over ${String(rule)}`);
  },
  minLength: ({ rule, value, complain }) => {
    if (typeof value === 'string' && value.length < Number(rule)) complain(`is under ${String(rule)} long`);
  },
  maxLength: ({ rule, value, complain }) => {
    if (typeof value === 'string' && value.length > Number(rule)) complain(`is over ${String(rule)} long`);
  },
  pattern: ({ rule, value, complain }) => {
    if (typeof value === 'string' && !new RegExp(String(rule), 'u').test(value))
      complain(`${value} does not match ${String(rule)}`);
  },
  format: ({ rule, value, complain }) => {
    const form = FORMATS[String(rule)];
    if (form === undefined) complain(`the schema says format ${String(rule)}, which nobody here understands`);
    else if (typeof value === 'string' && !form.test(value)) complain(`${value} is no ${String(rule)}`);
  },
};
