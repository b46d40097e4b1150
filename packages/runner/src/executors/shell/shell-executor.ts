import type { Environment, Executor, Owner, Relay, ScriptUser } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { engineRight, type ShellDocker } from '#executors/shell/engine/engine-right';
import type { OwnEngines } from '#executors/shell/engine/own-engine';
import { sweepControlGroups } from '#executors/shell/processes/control-group';
import { sweepProcesses } from '#executors/shell/processes/process-tracker';
import { SpareRooms } from '#executors/shell/rooms/spare-rooms';
import { sweepSlots } from '#executors/shell/slots/sweep-slots';
import { JobUsers, type UserRange } from '#executors/shell/users/job-users';
import { AddressWatch } from '#host/address-watch';
import { portOf } from '../docker/container-network.ts';
import { sweepEngine } from '../docker/sweep-engine.ts';
import { findShell } from './find-shell.ts';
import { examineIsolation } from './isolation.ts';
import { openPrivateEnvironment } from './private-environment.ts';
import { sharedEnvironment } from './shared-environment.ts';
import { NetworkWall } from './walls/network-wall.ts';

/** How the shell executor runs scripts. */
export interface ShellOptions {
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /**
   * `own`: a user for each project, which sees nothing of Slipway and of other projects; where that is
   * impossible, and with `runner`, jobs are Slipway's own user. Default `own`.
   */
  readonly user?: 'own' | 'runner';
  /** Ids for the users of jobs. Default 70000 to 99999. */
  readonly users?: UserRange;
  /** Which container engine jobs have that have a user of their own. Default `on`. */
  readonly docker?: ShellDocker;
  /** What engines of jobs' own are made of; without it they have none where they would have one. */
  readonly engines?: Omit<OwnEngines, 'watch' | 'relay' | 'hostPorts'>;
  /** The server's ports, as jobs find them at `localhost`. */
  readonly relay?: Relay | undefined;
  /** TCP ports of this machine that jobs may use beside the server's. */
  readonly hostPorts?: readonly number[];
  readonly limits?: ResourceLimits;
}

/**
 * Runs scripts as processes of this host, by bash where there is one and else by sh.
 *
 * Not by a login shell as GitLab's runner does: that costs 170 ms for each stage, and a profile that
 * fails would fail every job. PATH and the like come from the runner's own environment.
 */
export function shellExecutor(options: ShellOptions = {}): Executor {
  const graceMilliseconds = (options.graceSeconds ?? 10) * 1000;
  const users = new JobUsers(options.users);
  const rooms = new SpareRooms();
  const { relay, hostPorts = [] } = options;
  const engines = options.engines && {
    ...options.engines,
    ...{ relay, hostPorts, watch: new AddressWatch() },
  };
  let wall: NetworkWall | undefined;
  const wallOf = ({ key }: Owner): NetworkWall => {
    wall ??= new NetworkWall(key);
    return wall;
  };
  return {
    name: 'shell',
    features: { variables: true, shared: true },
    buildsDirectory: undefined,
    describeExit: (code) => `exit status ${code}`,
    check: async () => undefined,
    async sweep(owner) {
      await sweepControlGroups(`${owner.key}-`);
      await sweepProcesses(`${owner.key}-`);
      await sweepSlots(owner);
      if ((await whyShared(options)) === undefined) await wallOf(owner).remove();
      // An engine that is away has nothing that could be removed now; it is swept with the next start.
      if (engines) await sweepEngine(engines.engine, owner).catch(() => undefined);
    },
    async userOf(payload, owner): Promise<ScriptUser> {
      if ((await whyShared(options)) !== undefined) return { type: 'runner' };
      return { type: 'own', ...(await users.of(owner.dataDirectory, payload)) };
    },
    async prepare(job): Promise<Environment> {
      const shell = await findShell(job.hostEnvironment.PATH ?? '');
      job.log.plain(`Using Shell (${shell.name}) executor...`);
      const { user } = job;
      if (user.type === 'own') {
        return await openPrivateEnvironment({ ...job, user }, shell.path, {
          graceMilliseconds,
          limits: options.limits ?? {},
          engineRight: engineRight(job.payload, options.docker ?? 'on'),
          engines,
          rooms,
          wall: wallOf(job.owner),
          openPorts: [...(relay?.ports ?? []), ...hostPorts, portOf(job.payload.git_info.repo_url)],
        });
      }
      const reason = await whyShared(options);
      job.log.plain(`This job is Slipway's own user and can read its files: ${reason}.`);
      return await sharedEnvironment(job, shell.path, graceMilliseconds);
    },
    async close() {
      await wall?.remove();
    },
  };
}

/** Why jobs have no user of their own; undefined when they have. */
async function whyShared({ user }: ShellOptions): Promise<string | undefined> {
  if (user === 'runner') return 'the setting shell-user wants that';
  const isolation = await examineIsolation();
  return isolation.isPossible ? undefined : isolation.reason;
}
