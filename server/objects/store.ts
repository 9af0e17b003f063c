import { dataPaths } from '@/server/config/paths';
import { folderStore } from './folderStore';
import type { ObjectStore } from './objectStore';

const stores = new Map<string, ObjectStore>();

/** The object store of this installation. */
export function objectStore(): ObjectStore {
  const root = dataPaths().objects;
  let store = stores.get(root);
  if (!store) {
    store = folderStore(root);
    stores.set(root, store);
  }
  return store;
}
