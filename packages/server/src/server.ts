import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { agentTunnel } from '@slipway/contract';
import { dueBackups, planBackups } from '#backups/due-backups';
import { isForClusters } from '#cluster-proxy/proxy';
import { dueClusterLooks, planClusterLooks } from '#foreign-clusters/look-at-clusters';
import type { Client } from '#http/call';
import { imageDue } from '#image-cleanup/run-cleanup';
import { housekeeping, planHousekeeping } from '#instance/housekeeping';
import type { ImagePulls } from '#registry-access/image-pulls';
import type { RegistryAuth } from '#registry-access/registry-token';
import type { Store } from '#store/store';
import type { Log } from './log.ts';
import type { ServerOptions } from './server-options.ts';
import type { Services } from './services.ts';
import { wireRoutes } from './wire-routes.ts';
import { wireServices } from './wire-services.ts';

/** GitLab's part: projects, pipelines, runner API, REST, git. Listens on nothing. */
export interface Server {
  fetch(request: Request, client?: Client): Promise<Response>;
  /** Takes a request that wants a connection of its own; false where it is none of the server's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** For the part that wires everything together, and for tests. */
  readonly services: Services;
  /** How registry tokens are signed, for the registry to verify them. */
  readonly registryAuth: RegistryAuth;
  /** Decides which images of the registry a pod may use. */
  readonly imagePulls: ImagePulls;
  close(): Promise<void>;
}

/**
 * Opens the data folder, takes up what was left, and answers requests.
 *
 *     slipway.db  repositories/  lfs/  traces/  artifacts/
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const closing = new AbortController();
  const wired = await wireServices(options);
  const { services, parts, reserve } = wired;
  const front = await wireRoutes(options, wired, closing.signal);
  const houseParts = { ...services, reserve };
  const backupParts = { ...services, place: options.backups, closing: closing.signal };
  await planHousekeeping(houseParts);
  await planBackups(backupParts);
  const lookingParts = { ...services, closing: closing.signal };
  await planClusterLooks(lookingParts);
  await parts.start([
    ...housekeeping(houseParts),
    ...dueBackups(backupParts),
    ...dueClusterLooks(lookingParts),
    services.imports.due,
    ...imageDue({ ...services, images: options.images }),
  ]);
  await services.git.recover();
  reportDamage(services);
  void reserve.tend();
  return {
    fetch: front.fetch,
    upgrade(request, socket, head) {
      const { url = '' } = request;
      const isTunnel = url === agentTunnel.path;
      if (!isTunnel && !isForClusters(url)) return false;
      const taken = isTunnel
        ? wired.tunnels.take(request, socket, head)
        : front.clusterProxy.upgrade(request, socket, head);
      taken.catch((error: unknown) => {
        services.log.error('a connection of or to a cluster failed', { error });
        socket.destroy();
      });
      return true;
    },
    services,
    registryAuth: front.registryAuth.facts,
    imagePulls: front.registryAuth.pulls,
    async close() {
      closing.abort();
      wired.tunnels.close();
      parts.assignments.release();
      await services.imports.close();
      await services.git.close();
      await parts.close();
      await services.traces.close();
      await reserve.tend();
      front.close();
      await services.audit.close();
      await services.store.close();
    },
  };
}

/** Looks for damage while the server already answers: on a large database it takes its time. */
function reportDamage({ store, log }: { readonly store: Store; readonly log: Log }): void {
  store.damage().then(
    (damage) => {
      if (damage !== undefined) log.error('the database is damaged; restore a backup', { damage });
    },
    log.error.bind(log, 'the database could not be checked'),
  );
}
