/**
 * What the shipped fonts can draw of a text. The renderer takes a character from the second font only where both fonts
 * make as many glyphs of the whole line, and draws a box where no font has it. So emoji made of several code points
 * become their first one (a flag its letters), arrows made of signs become arrows, and letters of scripts that the
 * fonts don't have are left out: a box would say less.
 */
export function toDrawable(text: string): string {
  const simple = Array.from(segmenter.segment(text.normalize('NFC')), ({ segment }) => simplify(segment));
  return simple
    .join('')
    .replace(/-+>/g, '→')
    .replace(/<-+/g, '←')
    .replace(/=+>/g, '⇒')
    .replace(/\s+/g, ' ')
    .trim();
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}]|\u{20e3}/u;
const FLAG = /^\p{Regional_Indicator}+$/u;
const FLAG_A = 0x1f1e6;
/** Letters, marks and digits of the scripts that Inter has. */
const KNOWN =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]+$/u;

/** One character as readers see it. */
function simplify(char: string): string {
  if (FLAG.test(char)) {
    const letters = [...char].map((one) => (one.codePointAt(0) ?? FLAG_A) - FLAG_A + 65);
    return String.fromCharCode(...letters);
  }
  if (EMOJI.test(char)) return String.fromCodePoint(char.codePointAt(0) ?? 0);
  return KNOWN.test(char) ? char.replace(/[\p{Cf}\p{Variation_Selector}]/gu, '') : '';
}
