export type { Environment, Executor, ExecutorJob, Relay, Stage } from '#execution/executor';
export { type DockerOptions, dockerExecutor } from '#executors/docker/docker-executor';
export { kubernetesExecutor } from '#executors/kubernetes/kubernetes-executor';
export type {
  KubernetesOptions,
  PodPlace,
  PodPlaces,
} from '#executors/kubernetes/kubernetes-options';
export type { PodSettings } from '#executors/kubernetes/pod-settings';
export { type ScriptedStage, scriptedExecutor } from '#executors/scripted/scripted-executor';
export type { ShellDocker } from '#executors/shell/engine/engine-right';
export { type ShellOptions, shellExecutor } from '#executors/shell/shell-executor';
export type { RunnerOptions } from '#job/runner-options';
export type { Log } from '#log/log';
export { examineShellJobs } from './executors/shell/examine.ts';
export { forgetProject } from './forget-project.ts';
export { createRunner, type Runner } from './runner.ts';
export { removeSpare, type SpareFile, spareFiles } from './spare-files.ts';
