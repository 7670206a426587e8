/**
 * Understands as much of curl as the printed lines use, for machines that have none: `-s`, `-X`, `-H`, `-d` and an
 * address. Run by `find-curl.ts` only there.
 */
const headers: Record<string, string> = {};
let method: string | undefined;
let body: string | undefined;
let url = '';
const words = process.argv.slice(2);
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '-s') continue;
  if (word === '-X') method = words.shift();
  else if (word === '-d') body = words.shift();
  else if (word === '-H') {
    const [name = '', ...value] = (words.shift() ?? '').split(':');
    headers[name] = value.join(':').trim();
  } else if (word.startsWith('-')) throw new Error(`This is no curl: it does not know ${word}.`);
  else url = word;
}
const response = await fetch(url, {
  method: method ?? (body === undefined ? 'GET' : 'POST'),
  headers,
  ...(body === undefined ? {} : { body }),
});
process.stdout.write(await response.text());
