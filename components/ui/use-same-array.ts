'use client';

import { useState } from 'react';

/** The earlier array for as long as the new one holds the same items, so that what is drawn from it is not drawn again. */
export function useSameArray<Item>(items: readonly Item[]): readonly Item[] {
  const [kept, setKept] = useState(items);
  const same = kept.length === items.length && kept.every((item, at) => item === items[at]);
  if (same) return kept;
  // Set while rendering: React starts this component over at once, before anything is drawn.
  setKept(items);
  return items;
}
