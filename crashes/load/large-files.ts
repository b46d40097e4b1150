import { createHash } from 'node:crypto';
import { ask } from '../ask.ts';
import type { Load, Scene } from '../scene.ts';

const type = 'application/vnd.git-lfs+json';

/** Uploads objects of Git LFS, as its client does: a batch, then the bytes. */
export function largeFiles(): Load {
  return async (scene, { random, signal }) => {
    while (!signal.aborted) {
      const bytes = Buffer.concat([random.bytes(64), Buffer.alloc(random.between(1, 200_000), 3)]);
      const oid = createHash('sha256').update(bytes).digest('hex');
      const upload = await actionOf(scene, 'upload', oid, bytes.length);
      if (!upload) continue;
      const body = new Uint8Array(bytes);
      const done = await ask(upload.href, { method: 'PUT', headers: upload.header ?? {}, body });
      if (done.status === 200) keepObject(scene, oid, bytes.length);
    }
  };
}

interface Action {
  readonly href: string;
  readonly header?: Readonly<Record<string, string>>;
}

async function actionOf(
  { slipway, project }: Scene,
  operation: 'upload' | 'download',
  oid: string,
  size: number,
): Promise<Action | undefined> {
  const basic = Buffer.from(`root:${slipway.api.token}`).toString('base64');
  const response = await ask(`${slipway.url}/${project.path}.git/info/lfs/objects/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: type, 'content-type': type },
    body: JSON.stringify({ operation, transfers: ['basic'], objects: [{ oid, size }] }),
  });
  const { objects } = (await response.json()) as {
    readonly objects?: readonly { readonly actions?: Readonly<Record<string, Action>> }[];
  };
  return objects?.[0]?.actions?.[operation];
}

function keepObject(scene: Scene, oid: string, size: number): void {
  scene.ledger.acknowledge({
    what: `large file ${oid}`,
    complaint: async () => {
      const action = await actionOf(scene, 'download', oid, size);
      if (!action) return 'is offered by no batch';
      const response = await ask(action.href, { headers: action.header ?? {} });
      const bytes = Buffer.from(await response.arrayBuffer());
      const found = createHash('sha256').update(bytes).digest('hex');
      return found === oid ? undefined : `answers ${response.status} and other bytes`;
    },
  });
}
