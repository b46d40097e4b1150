import type { EnvironmentRunning, RunningWorkload } from '@slipway/contract';
import { type Command, jsonOption, projectOption } from '#command';
import { deploymentTable } from '#environment/deployment-table';
import { deploymentsTo, differenceLine, environmentOf } from '#environment/environment';
import { print, printJson, printTable } from '#output';

export const command: Command = {
  summary:
    'Says what runs in an environment now, what is otherwise than deployed, and its history.',
  positionals: ['ENVIRONMENT'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway environment show staging',
  async run(input) {
    const found = await environmentOf(input);
    const { api, project, environment } = found;
    const path = `${project}/environments/${environment.id}/running`;
    const running = await api.get<EnvironmentRunning>(path);
    const deployments = await deploymentsTo(found);
    if (input.flags.isSet('json')) {
      printJson({ environment, running, deployments });
      return 0;
    }
    const where = running.cluster === null ? '' : ` in the cluster ${running.cluster}`;
    print(`${environment.name} is ${environment.state}${where}`);
    if (environment.external_url) print(environment.external_url);
    if (environment.auto_stop_at) print(`it stops by itself at ${environment.auto_stop_at}`);
    const away = environment.cluster_problem;
    if (away)
      print(`the cluster ${away.cluster} could not be used, ${away.checked_at}: ${away.problem}`);
    if (running.problem) print(`what runs there is not known: ${running.problem}`);
    for (const workload of running.workloads) printWorkload(workload);
    print('');
    const { heads, rows, empty } = deploymentTable(deployments, 'environment');
    printTable(heads, rows, empty);
    return 0;
  },
};

function printWorkload(it: RunningWorkload): void {
  const name = `${it.resource}/${it.name} in ${it.namespace}`;
  if (!it.is_there) {
    print(`\n${name} (#${it.deployment.iid}): is gone from the cluster`);
    return;
  }
  const track = it.track === null ? '' : `track ${it.track}, `;
  const pods = `${track}${it.ready_pods} of ${it.wanted_pods} pods ready, ${it.restarts} restarts`;
  print(`\n${name} (#${it.deployment.iid}, ${it.deployment.sha.slice(0, 8)}): ${pods}`);
  for (const url of it.urls) print(`  ${url}`);
  if (it.trouble) print(`  ${it.trouble}`);
  for (const { name: container, image, digest, deployed } of it.containers) {
    print(`  ${container}: ${image}${digest ? ` (${digest.slice(0, 19)})` : ''}`);
    if (deployed) print(`  drift: the cluster runs another image than was deployed: ${deployed}`);
  }
  const others = it.drift.filter(({ path }) => !/containers\[[^\]]+\]\.image$/.test(path));
  if (others.length > 0) print('  drift: changed in the cluster since it was deployed:');
  for (const difference of others) print(differenceLine(difference));
}
