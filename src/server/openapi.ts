import { z } from 'zod';
import { ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';
import type { RestRoute } from './core/rest.ts';

type Json = Record<string, unknown>;

const ERROR_SCHEMA: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(ERRORS) },
        message: { type: 'string', description: 'A sentence for the person who reads it.' },
        request_id: { type: 'string', description: 'Quote it when you report a failure of ours.' },
      },
    },
  },
  additionalProperties: true,
};

/** The OpenAPI 3.1 document of the routes that are served, made of the schemas that check them. */
export function makeOpenApiDocument(routes: readonly RestRoute[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Syrup',
      version,
      summary: 'Live waffle drops over REST.',
      description:
        'The same services as the app. Every write to a waffle takes an `Idempotency-Key`: the same key sent again gets ' +
        'the first answer and does nothing; without signing in, the key must be random, such as a UUID. Times are RFC 3339 in UTC; prices are integers of minor units.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of POST /api/auth/login, or a personal API key.',
        },
      },
    },
  };
}

function describeRoute(route: RestRoute): Json {
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^a-zA-Z0-9]+(\w)/g, (_all, next: string) => next.toUpperCase())}`,
    tags: [route.tag],
    summary: route.summary,
    ...(route.access === 'public'
      ? { security: [] }
      : { security: [{ bearer: [] }], description: describeAccess(route) }),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(route.method === 'GET' ? [] : [IDEMPOTENCY_PARAMETER]),
    ],
    ...(route.body === null ? {} : { requestBody: requestBody(route) }),
    responses: responses(route),
  };
}

function describeAccess({ access, admits }: RestRoute): string {
  const needed = `Needs the permission \`${access}\``;
  return admits === null
    ? `${needed}.`
    : `${needed}, or a secret of the configuration: as Bearer, or as \`token\` in the address.`;
}

const IDEMPOTENCY_PARAMETER: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes the write safe to repeat.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function parameters(schema: z.ZodType | null, place: 'path' | 'query'): Json[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function requestBody(route: RestRoute): Json {
  if (route.body === null) return {};
  return {
    required: true,
    content: {
      'application/json': {
        schema: toSchema(route.body, 'input'),
        ...(route.sample === undefined ? {} : { example: route.sample }),
      },
    },
  };
}

/** What every route with a permission may refuse with. */
const GUARDED_ERRORS = [
  'auth.required',
  'access.denied',
  'access.scope_missing',
  'auth.must_change_password',
  'auth.must_set_up_second_factor',
] as const satisfies readonly ErrorCode[];

function responses(route: RestRoute): Json {
  const codes: ErrorCode[] = [
    ...route.errors,
    ...(route.body === null && route.query === null && route.params === null
      ? []
      : (['request.invalid'] as const)),
    ...(route.access === 'public' ? [] : GUARDED_ERRORS),
  ];
  const byStatus = Map.groupBy(new Set(codes), (code) => ERRORS[code].http);
  return {
    [route.status]:
      route.answer === null
        ? { description: 'A file.' }
        : {
            description: 'Done.',
            content: { 'application/json': { schema: toSchema(route.answer, 'output') } },
          },
    ...Object.fromEntries(
      [...byStatus].map(([status, list]) => [
        status,
        {
          description: list.map((code) => `\`${code}\`: ${ERRORS[code].text}`).join(' '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
    ),
  };
}
