import { isNotFound } from './errors.ts';
import { labelFilter } from './images/images.ts';
import type { Transport } from './transport.ts';
import type { Labels, VolumeDetails } from './types.ts';

/** The Engine's named volumes. */
export interface Volumes {
  /** Creates it, or answers the one that has this name already. */
  create(config: { readonly Name?: string; readonly Labels?: Labels }): Promise<VolumeDetails>;
  list(query?: { readonly labels?: Labels }): Promise<VolumeDetails[]>;
  /** One that is gone already is fine. */
  remove(name: string, options?: { readonly force?: boolean }): Promise<void>;
}

/** Volumes through `transport`. */
export function createVolumes(transport: Transport): Volumes {
  return {
    create: (body) => transport.json('POST', '/volumes/create', { body }),
    async list({ labels = {} } = {}) {
      const filters = { label: labelFilter(labels) };
      const answer = await transport.json<{ Volumes: VolumeDetails[] | null }>('GET', '/volumes', {
        query: { filters },
      });
      return answer.Volumes ?? [];
    },
    async remove(name, { force = false } = {}) {
      try {
        await transport.json('DELETE', `/volumes/${encodeURIComponent(name)}`, {
          query: { force },
        });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
