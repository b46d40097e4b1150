import type { Objects, Service } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import { sleepAfterSeconds } from '@slipway/kube-objects/sleep';
import type { RouteTable } from '#routes/route-table';
import type { Traffic } from '#routes/traffic';

/** How exactly it is known when a service was used last. */
const tellMs = 5_000;

export interface TellUseOptions {
  readonly objects: Objects;
  readonly table: RouteTable;
  readonly traffic: Traffic;
  readonly asked: (service: AskedService) => void;
}

/** Tells every few seconds which services were used whose pods may sleep; while there is none, nothing runs. */
export function tellUse({ objects, table, traffic, asked }: TellUseOptions): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const sleepers = () =>
    objects.list<Service>('services').filter((it) => sleepAfterSeconds(it) !== undefined);

  function tell(): void {
    timer = undefined;
    const used = traffic.takeUsed();
    const services = sleepers();
    for (const { metadata } of services) {
      const { namespace = '', name } = metadata;
      const backends = (table.routes(namespace, name) ?? []).flatMap((it) => it.backends);
      const isUsed = backends.some(({ pod }) => pod !== undefined && used.has(pod));
      if (isUsed) asked({ namespace, name, isWaiting: false });
    }
    if (services.length > 0) begin();
  }

  function begin(): void {
    timer ??= setTimeout(tell, tellMs).unref();
  }

  const watch = objects.watch<Service>('services', ({ object }) => {
    if (sleepAfterSeconds(object) !== undefined) begin();
  });
  if (sleepers().length > 0) begin();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      watch[Symbol.dispose]();
    },
  };
}
