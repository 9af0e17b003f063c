import { OpenLedgerError } from '@/core/errors/openLedgerError';

/**
 * What a client has been given of each answer, while nodes may change. A node that takes over begins anew; of what it
 * says only what the client does not have yet is passed on, and it must begin as the client's text does.
 */
export function createDelivery() {
  const given = new Map<number, string>();
  let again = new Map<number, number>();
  return {
    /** Whether the client has anything. */
    begun: (): boolean => given.size > 0,
    /** Another node starts from the beginning. */
    restart(): void {
      again = new Map();
    },
    text: (index: number): string => given.get(index) ?? '',
    /**
     * @returns the part of a node's next text that is new to the client; undefined where all of it is known
     * @throws OpenLedgerError `unavailable` when the text is another than the one given
     */
    pass(index: number, text: string): string | undefined {
      const before = given.get(index);
      const at = again.get(index) ?? 0;
      again.set(index, at + text.length);
      if (before === undefined) {
        given.set(index, text);
        return text;
      }
      const known = Math.min(text.length, before.length - at);
      if (before.slice(at, at + known) !== text.slice(0, known)) throw differs();
      if (known === text.length) return undefined;
      given.set(index, before + text.slice(known));
      return text.slice(known);
    },
  };
}

function differs(): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: 'The node was lost in the middle of the answer, and the one that took over gave another text.',
    remedy: 'Ask again. This answer is not charged.',
  });
}
