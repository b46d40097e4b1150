import { type Api, Refused } from './api.ts';
import type { Ledger, Value } from './ledger.ts';
import type { Random } from './random.ts';

const folder = '/api/v1/namespaces/ledger/configmaps';
const filler = 'x'.repeat(1000);
const namesEach = 12;

/**
 * Writes and deletes objects one after the other until the connection breaks. Several do so at once, each
 * with names of its own. Resolves with what the API has refused, for it had no reason to.
 */
export async function writeUntilBroken(
  writer: number,
  api: Api,
  ledger: Ledger,
  random: Random,
): Promise<string | undefined> {
  for (;;) {
    const name = `w${writer}-${random.below(namesEach)}`;
    const isThere = ledger.value(name) !== undefined;
    const value: Value =
      isThere && random.below(4) === 0 ? undefined : `${ledger.writes}-${writer}`;
    ledger.begin(name, value);
    try {
      const revision = await write(api, name, isThere, value, random);
      ledger.acknowledged(name, value, revision);
    } catch (error) {
      return error instanceof Refused ? error.message : undefined;
    }
  }
}

async function write(
  api: Api,
  name: string,
  isThere: boolean,
  value: Value,
  random: Random,
): Promise<string | undefined> {
  const path = `${folder}/${name}`;
  if (value === undefined) {
    await api.delete(path);
    return undefined;
  }
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { value, filler },
  };
  const changes = [
    () => api.replace(path, object),
    () => api.patch(path, { data: { value } }),
    () => api.apply(path, object),
  ];
  const change = isThere ? random.pick(changes) : undefined;
  const written = await (change ? change() : api.create(folder, object));
  return written.metadata.resourceVersion;
}
