import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One line of `docker events` about a container. */
export interface ContainerEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

interface Running {
  readonly uid: string;
  readonly container: string;
  readonly pod: string;
}

/**
 * What the engine did, in its own order, and what of it must never happen: a container of a pod twice at
 * once, two pods of one name at once, a container of a Job's pod started again.
 */
export class ContainerHistory {
  readonly faults: string[] = [];
  readonly #running = new Map<string, Running>();
  readonly #started = new Set<string>();
  starts = 0;

  see({ Action, Actor }: ContainerEvent): void {
    const { ID, Attributes } = Actor;
    if (Action === 'die' || Action === 'destroy') this.#running.delete(ID);
    const container = Attributes['io.kubernetes.container.name'] ?? '';
    if (Action !== 'start' || container === 'POD') return;
    const uid = Attributes['io.kubernetes.pod.uid'] ?? '';
    const pod = Attributes['io.kubernetes.pod.name'] ?? '';
    for (const other of this.#running.values()) {
      if (other.uid === uid && other.container === container)
        this.faults.push(`container ${container} of pod ${pod} ran twice at once`);
      if (other.uid !== uid && other.pod === pod)
        this.faults.push(`two pods called ${pod} ran at once`);
    }
    const key = `${uid}/${container}`;
    if (pod.startsWith('job-') && this.#started.has(key))
      this.faults.push(`container ${container} of pod ${pod} was started again`);
    this.#started.add(key);
    this.#running.set(ID, { uid, container, pod });
    this.starts += 1;
  }
}

/** Listens to the engine; the containers are those with a label. */
export function listenToEngine(label: string, history: ContainerHistory): ChildProcess {
  const filters = ['--filter', 'type=container', '--filter', `label=${label}`];
  const args = ['events', '--since', '1m', ...filters, '--format', '{{json .}}'];
  const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => history.see(JSON.parse(line)));
  return child;
}
