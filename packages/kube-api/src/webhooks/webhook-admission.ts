/** Asks the webhooks of the cluster about writes. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError, type KubeObject } from '@slipway/kube-objects';
import type { Mutations, OuterAdmission, OuterRequest } from '#admission/outer-admission';
import { Budget } from '#cel/budget';
import { applyJsonPatch } from '#patch/json-patch';
import type { Kind } from '#scheme/kind';
import { type Asking, askWebhook, type Hearer, type ReviewResponse } from './ask-webhook.ts';
import {
  mutatingResource,
  validatingResource,
  type Webhook,
  type WebhookConfiguration,
} from './configuration.ts';
import { denied } from './denied.ts';
import { matchedKind, type Surroundings } from './matching.ts';

/** What webhooks need to be found and asked. */
export interface WebhookAdmissionOptions extends Surroundings, Asking {}

/** What configures admission is beyond its reach: a mistake in it must be possible to undo. */
const untouchable = new Set([
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** Whether nobody outside is asked about a kind. */
export const isUntouchable = ({ group, plural }: Kind) =>
  group === 'admissionregistration.k8s.io' && untouchable.has(plural);

/** Creates the part of admission that webhooks are. */
export function createWebhookAdmission(options: WebhookAdmissionOptions): OuterAdmission {
  const { objects } = options;

  function hearers(resource: string, request: OuterRequest): readonly Hearer[] {
    if (isUntouchable(request.kind)) return [];
    const configurations = objects.list<WebhookConfiguration>(resource);
    return configurations
      .flatMap(({ webhooks = [] }) => webhooks)
      .flatMap((webhook): Hearer[] => {
        const kind = matchedKind(request, webhook.rules ?? [], webhook, options);
        return kind === undefined ? [] : [{ webhook, kind }];
      });
  }

  return {
    mutations(request) {
      const all = hearers(mutatingResource, request);
      return all.length === 0 ? undefined : mutate(options, all, request);
    },
    validation(request) {
      const all = hearers(validatingResource, request);
      return all.length === 0 ? undefined : validate(options, all, request);
    },
  };
}

/** Asks one after the other: each sees what those before it have made. */
async function mutate(
  asking: Asking,
  all: readonly Hearer[],
  request: OuterRequest,
): Promise<Mutations> {
  const patches: (readonly object[])[] = [];
  let object = request.object;
  const budget = new Budget();
  /** What each webhook has seen last. */
  const seen = new Map<Webhook, KubeObject | undefined>();
  const askOne = async (hearer: Hearer) => {
    const response = await askWebhook(asking, hearer, { ...request, object }, budget);
    if (response === undefined) return;
    if (response.allowed !== true) throw denied(hearer.webhook, response);
    const patch = patchOf(hearer.webhook, response);
    if (patch.length > 0) {
      object = patched(hearer.webhook, object, patch);
      patches.push(patch);
    }
    seen.set(hearer.webhook, object);
  };
  for (const hearer of all) await askOne(hearer);
  // Whoever wants to see what came after it sees it once.
  for (const hearer of all) {
    const { webhook } = hearer;
    if (webhook.reinvocationPolicy !== 'IfNeeded' || !seen.has(webhook)) continue;
    if (!isDeepStrictEqual(seen.get(webhook), object)) await askOne(hearer);
  }
  return patches;
}

/** Asks all at once. Throws the refusal of the first that does not agree. */
async function validate(
  asking: Asking,
  all: readonly Hearer[],
  request: OuterRequest,
): Promise<void> {
  const budget = new Budget();
  const answers = await Promise.all(
    all.map(async (hearer) => ({
      hearer,
      response: await askWebhook(asking, hearer, request, budget),
    })),
  );
  for (const { hearer, response } of answers) {
    if (response !== undefined && response.allowed !== true) throw denied(hearer.webhook, response);
  }
}

function patchOf({ name }: Webhook, { patch, patchType }: ReviewResponse): readonly object[] {
  if (patch === undefined || patch === '') return [];
  if (patchType !== 'JSONPatch') {
    throw failed(name, `unexpected patch type "${patchType ?? ''}"`);
  }
  try {
    const operations = JSON.parse(Buffer.from(patch, 'base64').toString()) as unknown;
    if (Array.isArray(operations)) return operations as object[];
  } catch {
    // Told below: what is no JSON is no patch either.
  }
  throw failed(name, 'its patch is not a JSON patch');
}

function patched({ name }: Webhook, object: KubeObject | undefined, patch: readonly object[]) {
  try {
    return applyJsonPatch(object, patch) as KubeObject;
  } catch (error) {
    throw failed(name, error instanceof Error ? error.message : String(error));
  }
}

const failed = (name: string, why: string) =>
  new ApiError('InternalError', `Internal error occurred: admission webhook "${name}": ${why}`);
