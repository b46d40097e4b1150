/** A role whose process does what tests ask of it, over the same channel as a real one. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import process from 'node:process';
import type { FromRole, ToRole } from '../src/channel/messages.ts';
import { answerCall, createPeers } from '../src/channel/peers.ts';
import { type Front, openFront } from '../src/http/front.ts';
import { socketOf } from '../src/roles/own-sockets.ts';

const [, , name = '', dataDir = ''] = process.argv;
const tell = (message: FromRole) => process.send?.(message);
const peers = createPeers(tell);
let front: Front | undefined;

process.on('disconnect', () => process.exit(1));
process.on('message', async (sent: unknown, socket: unknown) => {
  const message = sent as ToRole;
  if (message.type === 'start') {
    if (name !== 'runners') {
      const path = socketOf(dataDir, name as 'server');
      front = await openFront({ fetch: answer, upgrade: (_, it) => it.destroy() }, path);
    }
    tell({
      type: 'ready',
      facts: { pid: process.pid, port: message.input.clusterPort },
      took: { loadedMs: 0, toldMs: 0, servesMs: 0 },
    });
  } else if (message.type === 'connection') {
    tell({ type: 'taken', id: message.id });
    front?.take(socket as Socket, message.head);
  } else if (message.type === 'answer') peers.answered(message);
  else if (message.type === 'look') tell({ type: 'beat' });
  else if (message.type === 'stop') process.exit(0);
  else tell(await answerCall(calls, message));
});

const calls = {
  repositories: async () => ['shop', String(process.pid)],
  podCount: () => new Promise(() => process.exit(7)),
  isThere: async () => {},
  tagNames: async () => standsStillForEver(),
  tagPage: async () => standsStillForEver(),
};

function standsStillForEver(): readonly string[] {
  for (;;);
}

/** Says which role has answered, and what the body was. */
async function answer(request: Request): Promise<Response> {
  if (new URL(request.url).pathname === '/ask') {
    return Response.json(await peers.calls.registry.repositories());
  }
  if (new URL(request.url).pathname === '/wake') {
    await peers.calls.network.isThere();
  }
  const hash = createHash('sha256');
  for await (const chunk of request.body ?? []) hash.update(chunk);
  return new Response(`${name} ${hash.digest('hex')}`);
}
