import type { Client } from './client.ts';
import { until } from './until.ts';

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly failure_reason?: string;
  readonly hold: string | null;
  readonly finished_at: string | null;
  /** Of a trigger job. */
  readonly downstream_pipeline?: { readonly id: number } | null;
}

const settled = new Set(['success', 'failed', 'canceled', 'skipped', 'manual']);

/** A pipeline, seen through the REST API. */
export class Pipeline {
  readonly id: number;
  readonly #api: Client;
  readonly #route: string;

  constructor(api: Client, projectRoute: string, id: number) {
    this.id = id;
    this.#api = api;
    this.#route = projectRoute;
  }

  async status(): Promise<string> {
    const { status } = await this.#api.get<{ readonly status: string }>(
      `${this.#route}/pipelines/${this.id}`,
    );
    return status;
  }

  /** Trigger jobs are among them. */
  async jobs(): Promise<readonly Job[]> {
    const lists = ['jobs', 'bridges'].map((list) =>
      this.#api.get<readonly Job[]>(`${this.#route}/pipelines/${this.id}/${list}?per_page=100`),
    );
    return (await Promise.all(lists)).flat();
  }

  async job(name: string): Promise<Job> {
    const job = (await this.jobs()).find((it) => it.name === name);
    if (!job) throw new Error(`pipeline ${this.id} has no job ${name}`);
    return job;
  }

  /** Waits until the pipeline ends or waits for a person; resolves with the status of each job. */
  async finished(seconds = 180): Promise<Readonly<Record<string, string>>> {
    await until(
      `pipeline ${this.id} to settle`,
      async () => settled.has(await this.status()),
      seconds,
    );
    return Object.fromEntries((await this.jobs()).map(({ name, status }) => [name, status]));
  }

  /** Waits until a job has one of these statuses. */
  reached(name: string, statuses: readonly string[], seconds = 120): Promise<Job> {
    return until(
      `${name} to be ${statuses.join(' or ')}`,
      async () => {
        const job = await this.job(name);
        return statuses.includes(job.status) && job;
      },
      seconds,
    );
  }

  async trace(name: string): Promise<string> {
    const { id } = await this.job(name);
    const response = await this.#api.request('GET', `${this.#route}/jobs/${id}/trace`);
    return response.text();
  }

  async play(name: string): Promise<void> {
    await this.#act(name, 'play');
  }

  async cancel(name: string): Promise<void> {
    await this.#act(name, 'cancel');
  }

  async #act(name: string, verb: string): Promise<void> {
    const { id } = await this.job(name);
    await this.#api.post(`${this.#route}/jobs/${id}/${verb}`);
  }
}
