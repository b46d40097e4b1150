import type { KubeObject, LabelSelector } from '@slipway/kube-objects';
import type { Constraints, MatchCondition, Rule } from '#webhooks/configuration';

/** A ValidatingAdmissionPolicy as it is stored. */
export interface Policy extends KubeObject {
  readonly spec: PolicySpec;
  readonly status?: { readonly observedGeneration?: number; readonly typeChecking?: object };
}

/** What a policy demands. */
export interface PolicySpec {
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations?: readonly Validation[];
  readonly auditAnnotations?: readonly AuditAnnotation[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
}

/** What is noted of each request; a null is not. */
interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

/** One demand. */
export interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** A ValidatingAdmissionPolicyBinding as it is stored. */
export interface Binding extends KubeObject {
  readonly spec: {
    readonly policyName: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
    readonly validationActions?: readonly string[];
  };
}

/** The parameters of a binding. */
export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

/** Which requests a policy or binding is about. */
export interface MatchResources extends Constraints {
  readonly resourceRules?: readonly Rule[];
  readonly excludeResourceRules?: readonly Rule[];
}
