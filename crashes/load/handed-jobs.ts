import type { Random } from '#e2e/random';
import { ask } from '../ask.ts';
import type { Round, Scene } from '../scene.ts';
import { handedTag } from './pipeline-file.ts';

interface Handed {
  readonly id: number;
  readonly token: string;
}

/**
 * A runner of another house: takes jobs, sends their logs in pieces and an artifact, and ends them. As
 * the real one does, it asks again for a job's end until it has been heard.
 */
export class HandedJobs {
  readonly #scene: Scene;
  #token: string | undefined;
  /** Their ends are not acknowledged yet. */
  readonly #open = new Map<number, Handed>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Works until the signal ends; what a kill interrupts is finished by the next call. */
  async work({ random, signal }: Pick<Round, 'random' | 'signal'>): Promise<void> {
    while (!signal.aborted) {
      this.#token ??= await this.#register();
      for (const job of this.#open.values()) await this.#end(job);
      const job = await this.#take(this.#token);
      if (!job) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      this.#open.set(job.id, job);
      await this.#play(job, random);
      await this.#end(job);
    }
  }

  async #register(): Promise<string> {
    const body = { runner_type: 'instance_type', tag_list: handedTag, run_untagged: false };
    const response = await this.#scene.api('POST', '/user/runners', body);
    return ((await response.json()) as { readonly token: string }).token;
  }

  async #take(token: string): Promise<Handed | undefined> {
    const features = { two_phase_job_commit: true };
    const body = { token, system_id: 's_crashes', info: { name: 'crashes', features } };
    const response = await this.#send('POST', '/jobs/request', body);
    if (response.status !== 201) return undefined;
    const job = (await response.json()) as Handed;
    const accepted = await this.#send('PUT', `/jobs/${job.id}`, {
      token: job.token,
      state: 'pending',
    });
    return accepted.ok ? job : undefined;
  }

  async #play(job: Handed, random: Random): Promise<void> {
    const log = { acknowledged: '' };
    this.#keepLog(job.id, log);
    for (let line = random.between(1, 6); line > 0; line -= 1) {
      const text = `line ${line} of job ${job.id} ${'='.repeat(random.between(0, 3000))}\n`;
      const response = await this.#patch(job, log.acknowledged.length, text);
      if (response.status !== 202) return;
      log.acknowledged += text;
    }
    await this.#upload(job, Buffer.concat([random.bytes(64), Buffer.alloc(50_000, 5)]));
  }

  #patch(job: Handed, start: number, text: string): Promise<Response> {
    return ask(`${this.#scene.slipway.url}/api/v4/jobs/${job.id}/trace`, {
      method: 'PATCH',
      headers: {
        'job-token': job.token,
        'content-type': 'text/plain',
        'content-range': `${start}-${start + text.length - 1}`,
      },
      body: text,
    });
  }

  async #upload({ id, token }: Handed, bytes: Buffer): Promise<void> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)]), 'artifacts.zip');
    const response = await ask(`${this.#scene.slipway.url}/api/v4/jobs/${id}/artifacts`, {
      method: 'POST',
      headers: { 'job-token': token },
      body: form,
    });
    if (response.status === 201) this.#keepArtifact(id, bytes);
  }

  async #end({ id, token }: Handed): Promise<void> {
    const response = await this.#send('PUT', `/jobs/${id}`, { token, state: 'success' });
    if (response.status === 200) {
      this.#open.delete(id);
      this.#keepEnd(id);
    } else if (response.status === 403 || response.status === 404) this.#open.delete(id);
  }

  #send(method: string, path: string, body: object): Promise<Response> {
    return ask(`${this.#scene.slipway.url}/api/v4${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  #keepLog(id: number, log: { readonly acknowledged: string }): void {
    const { ledger, api, project } = this.#scene;
    ledger.acknowledge({
      what: `log of job ${id}`,
      complaint: async () => {
        const response = await api('GET', `${project.route}/jobs/${id}/trace`);
        const found = await response.text();
        if (found.startsWith(log.acknowledged)) return undefined;
        return `has other bytes (${found.length}) than the ${log.acknowledged.length} acknowledged`;
      },
    });
  }

  #keepArtifact(id: number, bytes: Buffer): void {
    const { ledger, api, project } = this.#scene;
    ledger.acknowledge({
      what: `artifact of job ${id}`,
      complaint: async () => {
        const response = await api('GET', `${project.route}/jobs/${id}/artifacts`);
        const found = Buffer.from(await response.arrayBuffer());
        return found.equals(bytes) ? undefined : `answers ${response.status} and other bytes`;
      },
    });
  }

  #keepEnd(id: number): void {
    const { ledger, api, project } = this.#scene;
    ledger.acknowledge({
      what: `end of job ${id}`,
      complaint: async () => {
        const response = await api('GET', `${project.route}/jobs/${id}`);
        const { status } = (await response.json()) as { readonly status: string };
        return status === 'success' ? undefined : `is ${status}, not success`;
      },
    });
  }
}
