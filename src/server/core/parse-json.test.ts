import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsTooDeep, parseJson } from './parse-json.ts';

const deep = (depth: number, inner = '') => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;
/** Beyond what is parsed without a look. */
const filling = JSON.stringify('x'.repeat(1_000));

describe('JSON that somebody has sent', () => {
  it('is parsed as ever, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (value) => {
        const text = JSON.stringify([value, 'x'.repeat(1_000)]);
        if (!text.includes('__proto__')) expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused where it nests deeper than anything of ours, closed or not', () => {
    expect(parseJson(deep(64, filling))).toEqual(JSON.parse(deep(64, filling)));
    for (const text of [
      deep(65, filling),
      '['.repeat(65_536),
      '{"a":'.repeat(13_000),
      `[${filling},${deep(64)}]`,
    ]) {
      expect(nestsTooDeep(text)).toBe(true);
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
  });

  it('may have brackets in its texts, behind whatever quotes and backslashes', () => {
    for (const said of [
      '['.repeat(5_000),
      `\\"${'{'.repeat(5_000)}`,
      `${'\\'.repeat(1_001)}"[`.repeat(100),
    ]) {
      expect(parseJson(JSON.stringify({ said }))).toEqual({ said });
    }
  });

  it('is refused where a key is __proto__, however that is spelled, and not where a text is', () => {
    for (const text of ['{"__proto__":1}', '[{"\\u005f_proto__":{}}]'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(parseJson('["__proto__"]')).toEqual(['__proto__']);
  });
});
