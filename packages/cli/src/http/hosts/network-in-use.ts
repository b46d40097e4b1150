import type { Service } from '#http/answering';
import { misdirected } from './own-host.ts';
import { serviceOf } from './service-host.ts';

/**
 * The cluster's network, which does not run before there is something for it: whoever asks under a foreign
 * name until then is refused here, and starts nothing.
 */
export function networkInUse(network: Service, isUsed: () => Promise<boolean>): Service {
  let asked: Promise<boolean> | undefined;

  async function isInUse(): Promise<boolean> {
    asked ??= isUsed();
    const isIt = await asked.catch(() => false);
    if (!isIt) asked = undefined;
    return isIt;
  }

  return {
    async fetch(request, connection) {
      if (await isInUse()) return network.fetch(request, connection);
      return nothingThere(request.headers.get('host') ?? undefined);
    },
    upgrade(request, socket, head) {
      void isInUse().then((isIt) =>
        isIt ? network.upgrade(request, socket, head) : socket.destroy(),
      );
    },
  };
}

function nothingThere(host: string | undefined): Response {
  const name = serviceOf(host);
  if (!name) return misdirected(host);
  const text = `There is no service "${name.service}" in namespace "${name.namespace}".\n`;
  return new Response(text, { status: 404, headers: { 'content-type': 'text/plain' } });
}
