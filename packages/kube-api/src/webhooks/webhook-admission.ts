/** Asks the webhooks of the cluster about writes. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest, type KubeObject, type Log } from '@slipway/kube-objects';
import type { Mutations, OuterAdmission, OuterRequest } from '#admission/outer-admission';
import { Budget } from '#cel/budget';
import { untypedValue } from '#custom/cel-values';
import { applyJsonPatch } from '#patch/json-patch';
import type { Kind } from '#scheme/kind';
import {
  mutatingResource,
  validatingResource,
  type Webhook,
  type WebhookConfiguration,
} from './configuration.ts';
import { evaluateConditions } from './match-conditions.ts';
import { matchedKind, type Surroundings } from './matching.ts';
import { reviewRequest } from './review.ts';
import { type WebhookClient, WebhookFailed } from './webhook-client.ts';

/** What a webhook answers. */
interface ReviewResponse {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: { readonly message?: string; readonly reason?: string; readonly code?: number };
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

/** A webhook that wants to hear of a request, and as what. */
interface Hearer {
  readonly webhook: Webhook;
  readonly kind: Kind;
}

/** What webhooks need to be asked. */
export interface WebhookAdmissionOptions extends Surroundings {
  readonly client: WebhookClient;
  readonly log: Log;
}

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
  const { objects, client, log } = options;

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

  /** The answer of a webhook; undefined when it is not asked, or its failure is to be ignored. */
  async function ask({ webhook, kind }: Hearer, request: OuterRequest, budget: Budget) {
    const review = reviewRequest(request, kind);
    const variables = () => ({
      object: untypedValue(review.object),
      oldObject: untypedValue(review.oldObject),
      request: untypedValue(review),
    });
    const verdict = evaluateConditions(webhook.matchConditions, variables, budget);
    if ('failure' in verdict) {
      if (webhook.failurePolicy === 'Ignore') return undefined;
      throw refusedBy(
        request,
        `failed to evaluate match conditions of ${webhook.name}: ${verdict.failure}`,
      );
    }
    if (!verdict.holds) return undefined;
    if (request.isDryRun && !['None', 'NoneOnDryRun'].includes(webhook.sideEffects)) {
      throw badRequest(`admission webhook "${webhook.name}" does not support dry run`);
    }
    try {
      const response = await call(webhook, review);
      for (const warning of response.warnings ?? []) request.warn(warning);
      return response;
    } catch (error) {
      if (!(error instanceof WebhookFailed)) throw error;
      const why = `failed calling webhook "${webhook.name}": failed to call webhook: ${error.message}`;
      if (webhook.failurePolicy !== 'Ignore') {
        throw new ApiError('InternalError', `Internal error occurred: ${why}`);
      }
      log.warn('a webhook that failed is ignored', { webhook: webhook.name, why: error.message });
      return undefined;
    }
  }

  async function call(
    webhook: Webhook,
    request: { readonly uid: string },
  ): Promise<ReviewResponse> {
    const known = ['v1', 'v1beta1'];
    const version = webhook.admissionReviewVersions.find((one) => known.includes(one)) ?? 'v1';
    const review = { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request };
    const answer = await client.call(webhook.clientConfig, review, webhook.timeoutSeconds);
    const { response } = (answer ?? {}) as { readonly response?: ReviewResponse };
    if (response === undefined) throw new WebhookFailed('webhook response was absent');
    if (response.uid !== request.uid) {
      throw new WebhookFailed(
        `expected response.uid="${request.uid}", got "${response.uid ?? ''}"`,
      );
    }
    return response;
  }

  async function mutate(all: readonly Hearer[], request: OuterRequest): Promise<Mutations> {
    const patches: (readonly object[])[] = [];
    let object = request.object;
    const budget = new Budget();
    /** What each webhook has seen last. */
    const seen = new Map<Webhook, KubeObject | undefined>();
    const askOne = async (hearer: Hearer) => {
      const response = await ask(hearer, { ...request, object }, budget);
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

  async function validate(all: readonly Hearer[], request: OuterRequest): Promise<void> {
    const budget = new Budget();
    const answers = await Promise.all(
      all.map(async (hearer) => ({ hearer, response: await ask(hearer, request, budget) })),
    );
    for (const { hearer, response } of answers) {
      if (response !== undefined && response.allowed !== true)
        throw denied(hearer.webhook, response);
    }
  }

  return {
    mutations(request) {
      const all = hearers(mutatingResource, request);
      return all.length === 0 ? undefined : mutate(all, request);
    },
    validation(request) {
      const all = hearers(validatingResource, request);
      return all.length === 0 ? undefined : validate(all, request);
    },
  };
}

function refusedBy({ kind, name }: OuterRequest, why: string): ApiError {
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return new ApiError('Forbidden', `${resource} "${name}" is forbidden: ${why}`);
}

/** The refusal in the webhook's own words and code. */
function denied({ name }: Webhook, { status = {} }: ReviewResponse): ApiError {
  const { message, reason, code = 0 } = status;
  const why = message || reason;
  const by = `admission webhook "${name}" denied the request`;
  const text = why ? `${by}: ${why}` : `${by} without explanation`;
  return new ApiError('Forbidden', text, undefined, {}, code < 400 || code > 599 ? 400 : code);
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
