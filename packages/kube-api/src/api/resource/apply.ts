import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, badRequest, conflict, queryBoolean } from '@slipway/kube-objects';
import type { Answer } from '#answer/answer';
import { decodeJson, WrongType } from '#codec/decode-json';
import { type Applied, applyConfiguration } from '#managed-fields/apply';
import type { Owner } from '#managed-fields/entry';
import { timestamp } from '#objects/complete/metadata';
import { type Configuration, readConfiguration } from '#request/body';
import { invalidOptions } from '#request/field-manager';
import { fieldValidation, yamlText } from '#request/field-validation';
import { type Draft, part, text } from '#schema/draft';
import { required } from '#schema/field-error';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Part } from '#scheme/subresource';
import { type Call, target, writing } from './call.ts';
import { respondObject } from './respond.ts';

/** Content types that ask for server-side apply. */
export const applyTypes: readonly string[] = [
  'application/apply-patch+yaml',
  'application/apply-patch+json',
];

/** Applies the configuration in the body to an object, or to the part that a sub-resource is. */
export async function apply(call: Call, part: Part): Promise<Answer> {
  const { query } = call;
  if ((query.get('fieldManager') ?? '') === '') {
    throw invalidOptions([required('fieldManager', 'is required for apply patch')]);
  }
  const written = await readConfiguration(call);
  reportRepeated(call, written);
  const configuration = ownPart(call, part, decode(call, written.value));
  const attempt = new Attempt(call, part, configuration);
  try {
    return respondObject(call, await attempt.update());
  } catch (error) {
    if (part !== 'main' || !isReason(error, 'NotFound')) throw error;
  }
  try {
    return respondObject(call, await attempt.create(), 201);
  } catch (error) {
    // Somebody else has made it in the meantime.
    if (!isReason(error, 'AlreadyExists')) throw error;
    return respondObject(call, await attempt.update());
  }
}

function reportRepeated({ query, warnings }: Call, { repeatedKeys }: Configuration): void {
  const asked = fieldValidation(query);
  if (asked === 'Warn') warnings.push(...repeatedKeys);
  if (asked !== 'Strict' || repeatedKeys.length === 0) return;
  throw badRequest(`error strict decoding YAML: ${yamlText(repeatedKeys)}`);
}

const isReason = (error: unknown, reason: string) =>
  error instanceof ApiError && error.reason === reason;

/** One configuration on its way into the store. */
class Attempt {
  readonly #call: Call;
  readonly #part: Part;
  readonly #configuration: Draft;
  #applied: Applied | undefined;

  constructor(call: Call, part: Part, configuration: Draft) {
    this.#call = call;
    this.#part = part;
    this.#configuration = configuration;
  }

  update(): Promise<KubeObject> {
    const { context, storage } = this.#call;
    const change = (live: KubeObject) => this.#apply(live);
    return context.operations.update(storage.kind, target(this.#call), change, {
      part: this.#part,
      ...this.#options(),
    });
  }

  create(): Promise<KubeObject> {
    const { context, storage, route, kind } = this.#call;
    const uid = text(part(this.#configuration, 'metadata'), 'uid');
    if (uid !== '') {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflict(kind, route.name, why);
    }
    const object = this.#apply(undefined);
    const named = { ...object, metadata: { ...part(object, 'metadata'), name: route.name } };
    return context.operations.create(storage.kind, route.namespace, named, this.#options());
  }

  #options() {
    return { ...writing(this.#call), managedFields: () => this.#applied?.entries ?? [] };
  }

  #apply(live: KubeObject | undefined): Draft {
    const { storage, query } = this.#call;
    const schema = schemaOf(storage.kind);
    this.#applied = applyConfiguration({
      schema,
      live,
      applied: this.#configuration,
      owner: this.#owner(),
      force: queryBoolean(query, 'force'),
      normalize: (object) => decodeJson(schema, object).object,
    });
    return this.#applied.object;
  }

  #owner(): Owner {
    const { storage, context, route } = this.#call;
    const { manager } = writing(this.#call);
    return {
      manager,
      operation: 'Apply',
      apiVersion: apiVersionOf(storage.kind),
      subresource: route.subresource,
      time: timestamp(context.clock()),
    };
  }
}

/** The configuration as it is stored; what its schema does not have is refused. */
function decode(call: Call, configuration: Draft): Draft {
  const { kind, storage, route } = call;
  const { managedFields, name } = part(configuration, 'metadata');
  if (managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const expected = apiVersionOf(kind);
  if (configuration.apiVersion !== expected) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(configuration.apiVersion ?? '')}, expected: ${expected}`,
    );
  }
  if (name !== undefined && name !== route.name) {
    throw badRequest(
      `the name of the object (${String(name)}) does not match the name on the URL (${route.name})`,
    );
  }
  try {
    const { object, unknownFields } = decodeJson(schemaOf(kind), configuration, {
      keepsZero: true,
    });
    const [unknown] = unknownFields;
    if (unknown === undefined) return storage.store(object) as Draft;
    throw untyped(call, `.${unknown}: field not declared in schema`);
  } catch (error) {
    if (error instanceof WrongType) throw untyped(call, error.message);
    throw error;
  }
}

function untyped({ kind, route: { namespace, name } }: Call, why: string): ApiError {
  const object = `${namespace}/${name}; ${kind.group}/${kind.version}, Kind=${kind.kind}`;
  return badRequest(`failed to create typed patch object (${object}): ${why}`);
}

/** What the address is about: a status has nothing to say there, or everything. */
function ownPart({ storage }: Call, target: Part, configuration: Draft): Draft {
  if (!storage.kind.hasStatus) return configuration;
  const { status, ...rest } = configuration;
  if (target !== 'status') return rest;
  const { apiVersion, kind, metadata } = rest;
  const { name, namespace, uid, resourceVersion } = part({ metadata }, 'metadata');
  const meta = {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  return { apiVersion, kind, metadata: meta, ...(status !== undefined && { status }) };
}
