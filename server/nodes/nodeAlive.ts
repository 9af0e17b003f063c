/** A node that has not been heard of for this long is taken as gone; it reports every few seconds. */
export const NODE_ALIVE_MS = 30_000;
