import process from 'node:process';
import { createEngine, type Engine } from '@slipway/engine';
import { clusterDatabase } from '#backup/contents';
import { checkDatabases, requireSoundSqlite } from '#backup/database';
import { type Command, jsonOption } from '#command';
import { type Config, readConfig } from '#config';
import { announceClusterProcess } from '#data-folder/cluster-process';
import { provideDataFolder } from '#data-folder/data-folder';
import { createLog, type Log, logFile } from '#log';
import { bridgeAddress, usualBridge } from '#roles/bridge/engine-bridge';
import { type RunningCluster, startCluster } from '#roles/cluster/cluster';
import { socketOf } from '#roles/own-sockets';
import { NetworkProcess } from '#supervisor/network-process';
import { unlessEnded, untilSignal } from '#supervisor/until-signal';
import { watchEventLoop } from '#watchdog/watchdog';

export const command: Command = {
  summary: 'Runs the cluster alone and keeps serving; slipway up has it built in.',
  options: {
    'cluster-port': {
      type: 'string',
      value: 'N',
      description: 'Kubernetes API port (default 6443, or the next free one)',
    },
    ...jsonOption,
  },
  example: 'slipway cluster start --data-dir ./data',
  isServing: true,
  async run({ flags }) {
    const config = readConfig(flags);
    const stop = untilSignal();
    requireSoundSqlite();
    const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
    provideDataFolder(config.dataDir);
    const log = createLog(config.dataDir, config.logLevel);
    checkDatabases(config.dataDir, [clusterDatabase], log);
    await using _watchdog = watchEventLoop({ logFile: logFile(config.dataDir) });
    const tell = (text: string) => process.stderr.write(`slipway: ${text}\n`);
    const network = new NetworkProcess({ config, log, tell });
    const running = await unlessEnded(start(config, engine, network, log), stop);
    if (!running) process.exit(130);
    using _ = announceClusterProcess(config.dataDir);
    const { url, kubeconfigPath: kubeconfig } = running;
    if (config.isJson) {
      process.stdout.write(`${JSON.stringify({ url, kubeconfig, pid: process.pid })}\n`);
    } else {
      process.stdout.write(`the cluster serves ${url}\nexport KUBECONFIG=${kubeconfig}\n`);
    }
    await stop;
    await network[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    engine.close();
    return 0;
  },
};

async function start(
  config: Config,
  engine: Engine,
  network: NetworkProcess,
  log: Log,
): Promise<RunningCluster> {
  const bridge = (await bridgeAddress(engine)) ?? usualBridge;
  const networkElsewhere = {
    socketPath: socketOf(config.dataDir, 'cluster'),
    wake: () => network.wake(),
  };
  return startCluster({ config, engine, bridge, ports: [], networkElsewhere, log });
}
