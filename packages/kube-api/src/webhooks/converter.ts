import { randomUUID } from 'node:crypto';
import { ApiError } from '@slipway/kube-objects';
import type { ConvertObjects } from '#custom/conversion';
import type { WebhookClient } from './webhook-client.ts';

const conversionSeconds = 30;

interface Answer {
  readonly response?: {
    readonly uid?: string;
    readonly result?: { readonly status?: string; readonly message?: string };
    readonly convertedObjects?: readonly object[];
  };
}

/** Converts objects of custom kinds by the webhooks of their definitions. */
export function createConverter(client: WebhookClient): ConvertObjects {
  return async (definition, objects, desiredAPIVersion) => {
    const { webhook } = definition.spec.conversion ?? {};
    const { group, names } = definition.spec;
    const failed = (why: string) =>
      new ApiError(
        'InternalError',
        `conversion webhook for ${group}/${desiredAPIVersion.split('/').at(-1)}, Kind=${names.kind} failed: ${why}`,
      );
    const version = webhook?.conversionReviewVersions?.find((one) =>
      ['v1', 'v1beta1'].includes(one),
    );
    if (webhook?.clientConfig === undefined || version === undefined)
      throw failed('it has no address');
    const uid = randomUUID();
    const review = {
      kind: 'ConversionReview',
      apiVersion: `apiextensions.k8s.io/${version}`,
      request: { uid, desiredAPIVersion, objects },
    };
    let answer: Answer;
    try {
      answer = (await client.call(webhook.clientConfig, review, conversionSeconds)) as Answer;
    } catch (error) {
      throw failed(error instanceof Error ? error.message : String(error));
    }
    const { response } = answer;
    if (response?.uid !== uid) throw failed('it has answered another question');
    if (response.result?.status !== 'Success')
      throw failed(response.result?.message ?? 'it refused');
    const { convertedObjects = [] } = response;
    if (convertedObjects.length !== objects.length) {
      throw failed(
        `it was given ${objects.length} objects and has answered ${convertedObjects.length}`,
      );
    }
    const stranger = convertedObjects.find(
      (object) => (object as { readonly apiVersion?: string }).apiVersion !== desiredAPIVersion,
    );
    if (stranger !== undefined) throw failed(`it has answered an object of another version`);
    return convertedObjects;
  };
}
