'use client';

import { useEffect, useState } from 'react';

/** About one frame, so that the page can answer between two redraws. */
const BETWEEN_MS = 16;

const waiting: (() => void)[] = [];
let going = false;

function takeTurn(): void {
  waiting.shift()?.();
  going = waiting.length > 0;
  if (going) setTimeout(takeTurn, BETWEEN_MS);
}

/** Runs `work` in a task of its own, after those that wait already. Returns how to call it off. */
function inTurn(work: () => void): () => void {
  waiting.push(work);
  if (!going) setTimeout(takeTurn, 0);
  going = true;
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}

/**
 * The value as it was when this reader last had its turn. Things that are slow to draw and change together are drawn one
 * a task this way, where one render of all of them would hold the page up for several frames.
 */
export function useInTurn<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  useEffect(() => inTurn(() => setShown(value)), [value]);
  return shown;
}
