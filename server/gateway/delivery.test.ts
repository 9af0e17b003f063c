import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDelivery } from '@/server/gateway/delivery';

const cut = (text: string, places: readonly number[]): string[] => {
  const ends = [...new Set([...places.map((place) => place % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
};

it('gives the text once, wherever nodes are lost and however each cuts it', () => {
  const places = fc.array(fc.nat(200), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60 }),
      fc.array(fc.tuple(places, fc.nat(20)), { maxLength: 4 }),
      places,
      (text, lost, last) => {
        const delivery = createDelivery();
        let received = '';
        for (const [cuts, parts] of lost) {
          delivery.restart();
          for (const part of cut(text, cuts).slice(0, parts)) received += delivery.pass(0, part) ?? '';
        }
        delivery.restart();
        for (const part of cut(text, last)) received += delivery.pass(0, part) ?? '';
        expect(received).toBe(text);
        expect(delivery.text(0)).toBe(text);
      },
    ),
  );
});

it('refuses a text that begins otherwise, and knows several answers apart', () => {
  const delivery = createDelivery();
  delivery.pass(0, 'one ');
  delivery.pass(1, 'two ');
  delivery.restart();
  expect(delivery.pass(1, 'two more')).toBe('more');
  expect(() => delivery.pass(0, 'onf')).toThrowError(expect.objectContaining({ code: 'unavailable' }));
});
