import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';

/** Tokens by which runners register themselves: one of the instance, one of each project. */
export interface RegistrationTokens {
  /** Makes a registration token for `POST /runners`; the one before it ends. */
  resetRegistrationToken(projectId?: number): Promise<string>;
  /** What a registration token registers for: the instance (null) or a project; undefined: unknown. */
  registrationScope(token: string): Promise<{ readonly projectId: number | null } | undefined>;
}

/** The store knows their hashes only. */
export function createRegistrationTokens(store: Store): RegistrationTokens {
  return {
    async resetRegistrationToken(projectId) {
      const token = makeToken('GR1348941');
      await store.settings.set(registrationKey(projectId), hashToken(token));
      await store.settings.set(`registration:${hashToken(token)}`, String(projectId ?? 'instance'));
      return token;
    },
    async registrationScope(token) {
      const hash = hashToken(token);
      const scope = await store.settings.get(`registration:${hash}`);
      if (scope === undefined) return undefined;
      const projectId = scope === 'instance' ? null : Number(scope);
      const current = await store.settings.get(registrationKey(projectId ?? undefined));
      return current === hash ? { projectId } : undefined;
    },
  };
}

function registrationKey(projectId: number | undefined): string {
  return `registration-token:${projectId ?? 'instance'}`;
}
