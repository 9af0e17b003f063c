/** Two in an order that nobody can foretell. */
export function blindOrder<Item>([one, other]: readonly [Item, Item]): readonly [Item, Item] {
  const coin = crypto.getRandomValues(new Uint8Array(1))[0]!;
  return coin % 2 === 0 ? [one, other] : [other, one];
}
