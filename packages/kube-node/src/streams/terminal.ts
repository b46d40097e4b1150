import type { Engine, Labels } from '@slipway/engine';
import { endExec } from '#runtime/end-exec';
import type { Handshake } from './accept-websocket.ts';
import { runOver } from './remote-command.ts';
import { webSocketChannels } from './wire/websocket-channels.ts';

/** A program in a container of the engine, whosever it is. */
export interface TerminalWish {
  readonly engine: Engine;
  readonly containerId: string;
  readonly command: readonly string[];
  /** Of the container that ends it, should the client leave before. */
  readonly labels: Labels;
}

/** A terminal in a container over the same protocol as that of a pod: `v4.channel.k8s.io`. */
export async function serveTerminal(wish: TerminalWish, handshake: Handshake): Promise<void> {
  const { engine, containerId, command, labels } = wish;
  const wanted = { stdin: true, stdout: true, stderr: false, tty: true };
  const channels = await webSocketChannels(handshake, wanted);
  if (!channels) return;
  await runOver(channels, async () => {
    const exec = await engine.exec(containerId, { command, tty: true, stdin: true });
    return { ...exec, end: () => endExec(engine, labels, containerId, exec) };
  });
}
