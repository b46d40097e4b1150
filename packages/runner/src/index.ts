export { type DockerOptions, dockerExecutor } from './docker/docker-executor.ts';
export type { Environment, Executor, ExecutorJob, Relay, Stage } from './executor.ts';
export { forgetProject } from './forget-project.ts';
export { type KubernetesOptions, kubernetesExecutor } from './kubernetes/kubernetes-executor.ts';
export type { Log } from './log.ts';
export { createRunner, type Runner } from './runner.ts';
export type { RunnerOptions } from './runner-options.ts';
export { type ScriptedStage, scriptedExecutor } from './scripted-executor.ts';
export { type ShellOptions, shellExecutor } from './shell/shell-executor.ts';
