import { Cell } from '../ledger.ts';
import type { Load, Scene } from '../scene.ts';

/** Writes by the API: variables that are made, changed and deleted, tokens that are issued. */
export function settings(): Load {
  let changing: Cell<string> | undefined;
  return async (scene, { number, signal }) => {
    const variables = `${scene.project.route}/variables`;
    for (let count = 0; !signal.aborted; count += 1) {
      const value = `v${number}-${count}`;
      changing = await change(scene, changing, value);
      const key = `MADE_${number}_${count}`;
      const made = await scene.api('POST', variables, { key, value });
      if (made.status !== 201) continue;
      if (count % 3 === 0) {
        const deleted = await scene.api('DELETE', `${variables}/${key}`);
        if (deleted.status === 204) keepVariable(scene, key, undefined);
      } else keepVariable(scene, key, value);
      await issueToken(scene, value);
    }
  };
}

/** One variable that is written anew each time. */
async function change(
  scene: Scene,
  cell: Cell<string> | undefined,
  value: string,
): Promise<Cell<string> | undefined> {
  const variables = `${scene.project.route}/variables`;
  if (cell) {
    cell.ask(value);
    const changed = await scene.api('PUT', `${variables}/CHANGING`, { value });
    if (changed.status === 200) cell.acknowledge(value);
    return cell;
  }
  const made = await scene.api('POST', variables, { key: 'CHANGING', value });
  if (made.status !== 201) return undefined;
  const fresh = new Cell(value);
  scene.ledger.acknowledge({
    what: 'variable CHANGING',
    complaint: async () => fresh.complaint((await variableIn(scene, 'CHANGING')) ?? 'not there'),
  });
  return fresh;
}

async function issueToken(scene: Scene, name: string): Promise<void> {
  const body = { name, scopes: ['read_api'], expires_at: '2099-01-01' };
  const issued = await scene.api('POST', '/users/1/personal_access_tokens', body);
  if (issued.status !== 201) return;
  const { token } = (await issued.json()) as { readonly token: string };
  scene.ledger.acknowledge({
    what: `token ${name}`,
    complaint: async () => {
      const response = await fetch(`${scene.slipway.url}/api/v4/personal_access_tokens/self`, {
        headers: { 'private-token': token },
      });
      return response.ok ? undefined : `answers ${response.status}`;
    },
  });
}

function keepVariable(scene: Scene, key: string, value: string | undefined): void {
  scene.ledger.acknowledge({
    what: value === undefined ? `deletion of variable ${key}` : `variable ${key}`,
    complaint: async () => {
      const found = await variableIn(scene, key);
      return found === value ? undefined : `is ${found}, not ${value}`;
    },
  });
}

async function variableIn(scene: Scene, key: string): Promise<string | undefined> {
  const response = await scene.api('GET', `${scene.project.route}/variables/${key}`);
  if (response.status === 404) return undefined;
  return ((await response.json()) as { readonly value: string }).value;
}
