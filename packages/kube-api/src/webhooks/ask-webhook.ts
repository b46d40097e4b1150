/** Asks one webhook about a write. */
import { ApiError, badRequest, type Log, type Status } from '@slipway/kube-objects';
import type { Authorizer } from '#access/authorization';
import type { OuterRequest } from '#admission/outer-admission';
import type { Budget } from '#cel/budget';
import { decodeJson, WrongType } from '#codec/decode-json';
import { untypedValue } from '#custom/cel-values';
import { type Draft, isDraft } from '#schema/draft';
import { messageSchema } from '#schema/message';
import type { Kind } from '#scheme/kind';
import { authorizerVariable } from './authorizer-variable.ts';
import type { Webhook } from './configuration.ts';
import { evaluateConditions } from './match-conditions.ts';
import { reviewRequest } from './review.ts';
import { type WebhookClient, WebhookFailed } from './webhook-client.ts';

/** What a webhook answers. */
export interface ReviewResponse {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: Partial<Status>;
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

/** A webhook that wants to hear of a request, and as what. */
export interface Hearer {
  readonly webhook: Webhook;
  readonly kind: Kind;
}

/** Who asks, and who is told of failures that do not count. */
export interface Asking {
  readonly client: WebhookClient;
  readonly log: Log;
  /** Who decides what conditions ask about rights. */
  readonly authorizer: Authorizer;
}

/** The answer of a webhook; undefined when it is not asked, or its failure is to be ignored. */
export async function askWebhook(
  { client, log, authorizer }: Asking,
  { webhook, kind }: Hearer,
  request: OuterRequest,
  budget: Budget,
): Promise<ReviewResponse | undefined> {
  const review = reviewRequest(request, kind);
  const variables = () => ({
    object: untypedValue(review.object),
    oldObject: untypedValue(review.oldObject),
    request: untypedValue(review),
    authorizer: authorizerVariable(authorizer, request),
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
    const response = await call(client, webhook, review);
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
  client: WebhookClient,
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
    throw new WebhookFailed(`expected response.uid="${request.uid}", got "${response.uid ?? ''}"`);
  }
  const { status, ...rest } = response;
  return { ...rest, ...(isDraft(status) && { status: readStatus(status) }) };
}

/** What a client would read of it: the fields that a Status has. */
function readStatus(status: Draft): Partial<Status> {
  try {
    // Its schema has made it what the type says.
    return decodeJson(messageSchema('meta.Status'), status).object as Partial<Status>;
  } catch (error) {
    if (error instanceof WrongType) throw new WebhookFailed(error.message);
    throw error;
  }
}

function refusedBy({ kind, name }: OuterRequest, why: string): ApiError {
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return new ApiError('Forbidden', `${resource} "${name}" is forbidden: ${why}`);
}
