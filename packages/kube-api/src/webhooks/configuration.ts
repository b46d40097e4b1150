import type { KubeObject, LabelSelector } from '@slipway/kube-objects';
import type { WebhookClientConfig } from '#custom/definition';

/** A MutatingWebhookConfiguration or ValidatingWebhookConfiguration as it is stored. */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}

/** One webhook of a configuration, with its defaults. */
export interface Webhook extends Constraints {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly Rule[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly sideEffects: string;
  readonly timeoutSeconds: number;
  readonly admissionReviewVersions: readonly string[];
  readonly matchConditions?: readonly MatchCondition[];
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
}

/** Which objects somebody wants to hear of. */
export interface Constraints {
  readonly matchPolicy?: 'Exact' | 'Equivalent';
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** Which requests somebody wants to hear of. */
export interface Rule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
  readonly resourceNames?: readonly string[];
}

/** An expression that must hold before somebody is asked. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Resource keys of what configures admission. */
export const mutatingResource = 'mutatingwebhookconfigurations.admissionregistration.k8s.io';
/** The same for those who only agree or refuse. */
export const validatingResource = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
/** Policies are expressions in the API itself. */
export const policyResource = 'validatingadmissionpolicies.admissionregistration.k8s.io';
/** Where a policy holds, and with which parameters. */
export const bindingResource = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';
