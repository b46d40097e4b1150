export { type Sleep, startSleep } from '#sleep/sleep';
export { ensureStandardClass } from '#storage/standard-class';
export { keepKubernetesService } from './lifecycle/kubernetes-service.ts';
export { startLifecycle } from './lifecycle/start-lifecycle.ts';
export { startControllers } from './start-controllers.ts';
