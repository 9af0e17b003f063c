type Listener = () => void;

const listeners = new Set<Listener>();
let reachable = true;

/** Notes whether the last request to the API got any answer at all. */
export function reportReachable(value: boolean): void {
  if (value === reachable) return;
  reachable = value;
  for (const listener of listeners) listener();
}

/** Whether the API answered last time; a store for `useSyncExternalStore`. `navigator.onLine` would be wrong on a laptop that serves itself. */
export const reachability = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  get: (): boolean => reachable,
};
