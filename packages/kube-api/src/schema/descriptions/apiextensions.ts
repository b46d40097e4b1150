/** What the messages of the package apiextensions are for. */
export const apiextensionsDescriptions = `
CustomResourceDefinition: A kind of one's own: the API serves its objects as soon as it is established.
CustomResourceDefinitionSpec: What the kind is called, and what its objects look like in each version.
  group: The group of the kind, a domain such as "example.com".
  names: What the kind is called in the API and by people.
  scope: Namespaced, or Cluster for objects outside of namespaces.
  versions: The versions of the kind; one of them is the one that is stored.
  conversion: How objects get from one version to another.
  preserveUnknownFields: Must be false; schemas say where unknown fields are kept.
CustomResourceDefinitionNames: What the kind is called in the API and by people.
  plural: The name in the address of the API, in lower case; the definition is called PLURAL.GROUP.
  singular: The name that people type; the kind in lower case when left out.
  shortNames: More names that people type.
  kind: The kind, in one word such as "CronTab".
  listKind: The kind of its lists; KINDList when left out.
  categories: Groups of kinds that people ask for together, such as "all".
CustomResourceDefinitionVersion: One version of a kind.
  name: The name of the version, such as "v1beta1".
  served: Whether the API serves it.
  storage: Whether objects are stored in this version; true for one of them.
  deprecated: Whether whoever uses it is warned.
  deprecationWarning: The text of that warning.
  schema: What its objects look like.
  subresources: The parts of its objects that have an address of their own.
  additionalPrinterColumns: What tables show besides the name.
  selectableFields: Fields that objects can be selected by.
CustomResourceValidation: What objects look like.
  openAPIV3Schema: The schema of whole objects.
CustomResourceSubresources: The parts of objects that have an address of their own.
  status: Makes the status a part of its own, which only its own address changes.
  scale: Makes the number of replicas a part of its own, for "kubectl scale" and autoscalers.
CustomResourceSubresourceStatus: Says nothing more; that it is there is enough.
CustomResourceSubresourceScale: Where objects have what their scale shows.
  specReplicasPath: The path of the wanted number, below ".spec".
  statusReplicasPath: The path of the number that there are, below ".status".
  labelSelectorPath: The path of the selector of the pods, a text, below ".spec" or ".status".
CustomResourceColumnDefinition: One column of a table.
  name: Its heading.
  type: The type of its values: string, integer, number, boolean or date.
  format: How its values are written, as OpenAPI says it.
  description: What stands in it.
  priority: Above 0 it is shown only in wide tables.
  jsonPath: The path of its values in an object.
SelectableField: A field that objects can be selected by.
  jsonPath: The path of a text, number or boolean in an object.
CustomResourceConversion: How objects get from one version to another.
  strategy: None changes nothing but the version; Webhook asks a program.
  webhook: The program that is asked.
WebhookConversion: A program that converts objects.
  clientConfig: Where it is.
  conversionReviewVersions: The versions of ConversionReview that it understands, the best one first.
WebhookClientConfig: Where a webhook is: at a URL or behind a service.
  url: Its address, which begins with https.
  service: The service of the cluster that it is behind.
  caBundle: The certificates that its own is checked against, as PEM.
ServiceReference: A service of the cluster.
  path: The path of the address; "/" when left out.
  port: The port of the service; 443 when left out.
CustomResourceDefinitionStatus: How far the kind is.
  acceptedNames: The names that it has got; they may differ from those that it asks for.
  storedVersions: The versions in which objects may be stored.
CustomResourceDefinitionCondition: One observation about a kind.
  type: NamesAccepted, Established or Terminating, for example.
  status: True, False or Unknown.
ExternalDocumentation: Where more is written.
  description: What is there.
  url: The address.
ValidationRule: A rule about values in the Common Expression Language.
  rule: The expression; "self" is the value, "oldSelf" what it was before.
  message: What is said of a value that breaks the rule.
  messageExpression: An expression that makes this message.
  reason: The reason of the refusal, for programs.
  fieldPath: The field that is named in the refusal, below this one.
  optionalOldSelf: Whether the rule holds for new values, too; "oldSelf" is then an optional value.
JSONSchemaProps: The schema of a value, in the words of OpenAPI 3.
  id: No longer used.
  $schema: The version of JSON schema; not used.
  $ref: Refers to another schema; not allowed.
  description: What the value is for.
  type: The type: object, array, string, integer, number or boolean.
  format: How a text or number is written, such as date-time.
  title: A short name.
  default: What an absent value becomes.
  maximum: The largest number.
  exclusiveMaximum: Whether the maximum itself is too large.
  minimum: The smallest number.
  exclusiveMinimum: Whether the minimum itself is too small.
  maxLength: The most characters of a text.
  minLength: The fewest characters of a text.
  pattern: A regular expression that is found in a text.
  maxItems: The most items of a list.
  minItems: The fewest items of a list.
  uniqueItems: Not allowed; a list of the type "set" has no item twice.
  multipleOf: What a number is a multiple of.
  enum: The only values.
  maxProperties: The most fields of an object.
  minProperties: The fewest fields of an object.
  required: Fields that must be there.
  items: The schema of the items of a list.
  allOf: Schemas that a value must all fit.
  oneOf: Schemas of which a value must fit one and no other.
  anyOf: Schemas of which a value must fit one or more.
  not: A schema that a value must not fit.
  properties: The schemas of the fields of an object.
  additionalProperties: The schema of the values of a map.
  patternProperties: Not allowed.
  dependencies: Not allowed.
  additionalItems: Not allowed.
  definitions: Not allowed.
  externalDocs: Where more is written.
  example: A value, for people.
  nullable: Whether null is a value of its own.
  x-kubernetes-preserve-unknown-fields: Whether fields are kept that the schema does not name.
  x-kubernetes-embedded-resource: Whether the value is a whole object with kind and metadata.
  x-kubernetes-int-or-string: Whether the value is a whole number or a text.
  x-kubernetes-list-map-keys: The fields that tell the items of a list of the type "map" apart.
  x-kubernetes-list-type: How a list is merged: atomic, set, or map.
  x-kubernetes-map-type: How an object is merged: granular or atomic.
  x-kubernetes-validations: Rules about the value.
`;
