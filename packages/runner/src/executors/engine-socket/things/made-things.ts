import type { Engine } from '@slipway/engine';

/** What a job has made that is to be gone with it. */
export interface MadeThings {
  /** Hears of images and volumes; containers carry the job's label. */
  readonly heard: {
    readonly tagged: (image: string) => void;
    /** It went to a registry: others may have it. */
    readonly pushed: (image: string) => void;
    readonly madeVolume: (name: string) => void;
  };
  pauseContainers(): Promise<void>;
  resumeContainers(): Promise<void>;
  removeContainers(): Promise<void>;
  removeVolumes(): Promise<void>;
  /** What went nowhere was for this job only; its layers stay as long as others have them. */
  removeImages(): Promise<void>;
}

/** Nothing yet. */
export function madeThings(engine: Engine, label: string, value: string): MadeThings {
  const labels = { [label]: value };
  const images = new Set<string>();
  const volumes = new Set<string>();
  const paused = new Set<string>();
  return {
    heard: {
      tagged: (image) => void images.add(image),
      pushed: (image) => void images.delete(image),
      madeVolume: (name) => void volumes.add(name),
    },
    async pauseContainers() {
      for (const { Id, State } of await engine.containers.list({ labels, running: true })) {
        if (State !== 'running') continue;
        paused.add(Id);
        await engine.containers.pause(Id);
      }
    },
    async resumeContainers() {
      for (const id of paused) await engine.containers.unpause(id);
      paused.clear();
    },
    async removeContainers() {
      for (const { Id } of await engine.containers.list({ labels })) {
        await engine.containers.remove(Id, { force: true });
      }
    },
    async removeVolumes() {
      for (const name of volumes) await engine.volumes.remove(name).catch(() => undefined);
    },
    async removeImages() {
      for (const name of images) await engine.images.remove(name).catch(() => undefined);
    },
  };
}
