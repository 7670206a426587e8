import { escapeHtml } from './page-document.ts';

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: { content: { 'application/json': { schema: unknown; example?: unknown } } };
  readonly responses: Readonly<
    Record<string, { description: string; content?: { 'application/json': { schema: unknown } } }>
  >;
}

interface OpenApi {
  readonly info: { readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The documentation as one page that needs no script: every route with its body, answers and a curl line. */
export function makeApiDocsPage(document: Record<string, unknown>): string {
  const { info, paths } = document as unknown as OpenApi;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Other');
  const sections = [...byTag].map(
    ([tag, list]) =>
      `<section><h2>${escapeHtml(tag)}</h2>${list.map(({ path, method, operation }) => describe(path, method, operation)).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Syrup REST API</title>
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<main>
<h1>Syrup REST API <small>${escapeHtml(info.version)}</small></h1>
<p>${withCode(info.description)}</p>
<p>The machine-readable form is <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

/** Dress of the documentation; a file of its own, because pages may have no inline styles. */
export const API_DOCS_CSS = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:60rem;margin:0 auto;padding:1rem}
details{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:10px;margin:.5rem 0;padding:0 1rem}
summary{min-height:48px;padding:.5rem 0;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;cursor:pointer}
a{display:inline-block;padding:.75rem 0;color:LinkText}
code{overflow-wrap:anywhere}
summary:focus-visible{outline:3px solid currentColor;outline-offset:2px}
code,pre{font:14px/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:.75rem;border-radius:8px;background:color-mix(in srgb,currentColor 8%,transparent)}
b{min-width:4.5rem}
`;

function describe(path: string, method: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json'];
  const answers = Object.entries(operation.responses).map(
    ([status, { description }]) => `<li><b>${status}</b> ${withCode(description)}</li>`,
  );
  const ok = Object.values(operation.responses)[0]?.content?.['application/json'].schema;
  return `<details>
<summary><b>${method}</b><code>${escapeHtml(path)}</code><span>${withCode(operation.summary ?? '')}</span></summary>
${operation.description === undefined ? '<p>Open to everybody.</p>' : `<p>${withCode(operation.description)}</p>`}
<pre tabindex="0">${escapeHtml(curlLine(path, method, operation))}</pre>
${body === undefined ? '' : `<h3>Body</h3><pre tabindex="0">${escapeHtml(JSON.stringify(body.schema, null, 2))}</pre>`}
<h3>Answers</h3><ul>${answers.join('')}</ul>
${ok === undefined ? '' : `<pre tabindex="0">${escapeHtml(JSON.stringify(ok, null, 2))}</pre>`}
</details>`;
}

/** Words between backticks are code, as everybody writes them. */
function withCode(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function curlLine(path: string, method: string, operation: Operation): string {
  const example = operation.requestBody?.content['application/json'].example;
  const parts = ['curl'];
  if (method !== 'GET') parts.push(`-X ${method}`);
  if (operation.security?.length !== 0) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (example !== undefined)
    parts.push(`-H "Content-Type: application/json" -d '${JSON.stringify(example)}'`);
  return `${parts.join(' ')} "$SYRUP${path}"`;
}
