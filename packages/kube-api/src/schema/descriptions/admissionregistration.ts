/** What the messages of the package admissionregistration are for. */
export const admissionregistrationDescriptions = `
MutatingWebhookConfiguration: Webhooks that may change, or refuse, what is written.
  webhooks: The webhooks, asked one after the other.
ValidatingWebhookConfiguration: Webhooks that may refuse what is written.
  webhooks: The webhooks, asked at the same time.
MutatingWebhook: A program that may change, or refuse, what is written.
  name: Its name, a domain of three parts or more; unique in the configuration.
  clientConfig: Where it is.
  rules: The requests that it wants to hear of.
  failurePolicy: Whether a request fails (Fail) or goes on (Ignore) when it cannot be asked.
  matchPolicy: Equivalent asks it about other versions of a resource, too; Exact does not.
  namespaceSelector: Chooses the namespaces whose objects it wants to hear of, by their labels.
  objectSelector: Chooses the objects that it wants to hear of, by their labels.
  sideEffects: None, or NoneOnDryRun: otherwise dry runs cannot be asked.
  timeoutSeconds: How long it may take, from 1 to 30 seconds; 10 when left out.
  admissionReviewVersions: The versions of AdmissionReview that it understands, the best one first.
  reinvocationPolicy: IfNeeded asks it again when others have changed the object after it.
  matchConditions: Expressions that must hold before it is asked.
ValidatingWebhook: A program that may refuse what is written.
  name: Its name, a domain of three parts or more; unique in the configuration.
  clientConfig: Where it is.
  rules: The requests that it wants to hear of.
  failurePolicy: Whether a request fails (Fail) or goes on (Ignore) when it cannot be asked.
  matchPolicy: Equivalent asks it about other versions of a resource, too; Exact does not.
  namespaceSelector: Chooses the namespaces whose objects it wants to hear of, by their labels.
  objectSelector: Chooses the objects that it wants to hear of, by their labels.
  sideEffects: None, or NoneOnDryRun: otherwise dry runs cannot be asked.
  timeoutSeconds: How long it may take, from 1 to 30 seconds; 10 when left out.
  admissionReviewVersions: The versions of AdmissionReview that it understands, the best one first.
  matchConditions: Expressions that must hold before it is asked.
WebhookClientConfig: Where a webhook is: at a URL or behind a service.
  url: Its address, which begins with https.
  service: The service of the cluster that it is behind.
  caBundle: The certificates that its own is checked against, as PEM.
ServiceReference: A service of the cluster.
  path: The path of the address; "/" when left out.
  port: The port of the service; 443 when left out.
RuleWithOperations: Requests that somebody wants to hear of.
  operations: CREATE, UPDATE, DELETE, CONNECT, or "*" for all.
  apiGroups: The groups, or "*".
  apiVersions: The versions, or "*".
  resources: The resources, such as "pods", "pods/log", "*" or "*/*".
  scope: Namespaced, Cluster, or "*" for both.
Rule: Resources that somebody wants to hear of.
  apiGroups: The groups, or "*".
  apiVersions: The versions, or "*".
  resources: The resources, such as "pods", "pods/log", "*" or "*/*".
  scope: Namespaced, Cluster, or "*" for both.
MatchCondition: An expression that must hold.
  name: Its name; unique in the list.
  expression: The expression; it names object, oldObject and request.
MatchResources: Which requests a policy or binding is about.
  namespaceSelector: Chooses namespaces by their labels.
  objectSelector: Chooses objects by their labels.
  resourceRules: The requests.
  excludeResourceRules: Requests that it is not about all the same.
  matchPolicy: Equivalent counts other versions of a resource, too; Exact does not.
NamedRuleWithOperations: Requests, perhaps about objects of some names.
  resourceNames: The names; all when left out.
  operations: CREATE, UPDATE, DELETE, CONNECT, or "*" for all.
  apiGroups: The groups, or "*".
  apiVersions: The versions, or "*".
  resources: The resources, such as "pods", "pods/log", "*" or "*/*".
  scope: Namespaced, Cluster, or "*" for both.
ValidatingAdmissionPolicy: Expressions that must hold for what is written.
ValidatingAdmissionPolicySpec: What a policy demands, and of which requests.
  paramKind: The kind of the objects that its bindings give it as parameters.
  matchConstraints: The requests that it is about.
  validations: What it demands.
  failurePolicy: Whether a mistake in an expression refuses a request (Fail) or not (Ignore).
  auditAnnotations: Notes for an audit log.
  matchConditions: Expressions that must hold before it is looked at.
  variables: Expressions with a name, which others refer to.
ParamKind: The kind of parameters.
Validation: One demand.
  expression: The expression that must hold.
  message: What is said when it does not.
  messageExpression: An expression that makes this message.
AuditAnnotation: A note for an audit log.
  key: Its name.
  valueExpression: An expression that makes its text.
Variable: An expression with a name.
  expression: The expression; it may refer to variables before it.
ValidatingAdmissionPolicyStatus: Which state of a policy is in force.
  typeChecking: What is strange about its expressions.
TypeChecking: What is strange about expressions.
  expressionWarnings: The warnings.
ExpressionWarning: What is strange about one expression.
  fieldRef: The path of the expression.
  warning: What is strange.
ValidatingAdmissionPolicyBinding: Puts a policy into force.
ValidatingAdmissionPolicyBindingSpec: Which policy holds where, and what happens when it does not.
  policyName: The name of the policy.
  paramRef: Its parameters.
  matchResources: Narrows down the requests that the policy is about.
  validationActions: Deny, Warn or Audit.
ParamRef: The parameters of a policy.
  name: The name of an object of its kind; one of name and selector is set.
  namespace: The namespace of the parameters; that of the request when left out.
  selector: Chooses objects by their labels; the policy must hold with each of them.
  parameterNotFoundAction: Whether requests are allowed (Allow) or refused (Deny) without any.
`;
