import type { MalformedCode } from '@/core/ingest/parsedRow';

// With the u flag a paired surrogate is one code point, so the class matches lone ones only.
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const REPLACEMENT = '\uFFFD';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/**
 * What makes a decoded text unfit to be stored and hashed, if anything. Lone surrogates have no UTF-8 form, so two
 * different texts would share a hash; U+FFFD is what the decoder leaves where bytes were not valid.
 */
export function textProblem(text: string): { code: MalformedCode; problem: string } | undefined {
  const control = CONTROL.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return {
      code: 'control-character',
      problem: `holds the control character U+${code} at character ${control.index + 1}`,
    };
  }
  const replacement = text.indexOf(REPLACEMENT);
  if (replacement >= 0)
    return { code: 'damaged-text', problem: `holds undecodable bytes at character ${replacement + 1}` };
  const surrogate = LONE_SURROGATE.exec(text);
  if (surrogate !== null) {
    return { code: 'damaged-text', problem: `holds half of a surrogate pair at character ${surrogate.index + 1}` };
  }
  return undefined;
}
