/** A shelf in the browser's IndexedDB: one database, one store, a sealed record for each member who has worked here. */

import { equal } from "../../protocol/bytes.ts";
import type { Shelf } from "./memory.ts";

const DATABASE = "desk";
const STORE = "memory";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The browser's shelf; null where it has none. */
export function browserShelf(factory: IDBFactory | undefined): Shelf | null {
  if (factory === undefined) return null;
  let opened: Promise<IDBDatabase> | null = null;
  const open = () => {
    opened ??= (async () => {
      const request = factory.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      const database = await done(request);
      // Another tab deletes it all.
      database.onversionchange = () => {
        opened = null;
        database.close();
      };
      return database;
    })();
    return opened;
  };
  return {
    async get(name) {
      const store = (await open()).transaction(STORE).objectStore(STORE);
      return (await done(store.get(name))) ?? null;
    },
    async put(name, record, before) {
      // One transaction: nothing comes between the look and the writing.
      const store = (await open()).transaction(STORE, "readwrite").objectStore(STORE);
      const there: Uint8Array | null = (await done(store.get(name))) ?? null;
      const same = there === before || (there !== null && before !== null && equal(there, before));
      if (same) await done(store.put(record, name));
      return same;
    },
    async delete(name) {
      const database = await open();
      const store = database.transaction(STORE, "readwrite").objectStore(STORE);
      await done(store.delete(name));
      if ((await done(store.count())) > 0) return;
      // Nobody else has worked here: then not even the shelf stays.
      opened = null;
      database.close();
      await done(factory.deleteDatabase(DATABASE));
    },
  };
}
