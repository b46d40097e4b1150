import type { Environment } from '@marcbachmann/cel-js';
import { Optional } from '@marcbachmann/cel-js';
import { checkKey, checkLabelValue, checkName } from '#schema/names';
import { addNamespace } from './namespace.ts';

/** A way to write a text, with a check that says what is wrong. */
class Format {
  readonly check: (text: string) => readonly string[];

  constructor(check: Format['check']) {
    this.check = check;
  }
}

const messages = (errors: readonly { readonly message: string }[]) =>
  errors.map(({ message }) => message.replace(/^Invalid value: (?:"(?:[^"\\]|\\.)*"): /, ''));

const matching =
  (expression: RegExp, why: string) =>
  (text: string): readonly string[] =>
    expression.test(text) ? [] : [why];

const subdomain = (text: string) => messages(checkName('subdomain', '', text));
const label = (text: string) => messages(checkName('label', '', text));
const label1035 = (text: string) => messages(checkName('label1035', '', text));
const asPrefix = (check: Format['check']) => (text: string) => check(text.replace(/-$/, 'a'));

const formats: Readonly<Record<string, Format>> = {
  dns1123Label: new Format(label),
  dns1123Subdomain: new Format(subdomain),
  dns1035Label: new Format(label1035),
  dns1123LabelPrefix: new Format(asPrefix(label)),
  dns1123SubdomainPrefix: new Format(asPrefix(subdomain)),
  dns1035LabelPrefix: new Format(asPrefix(label1035)),
  qualifiedName: new Format((text) => messages(checkKey('', text))),
  labelValue: new Format((text) => messages(checkLabelValue('', text))),
  uri: new Format((text) => (URL.canParse(text) || /^\/\S*$/.test(text) ? [] : ['invalid URI'])),
  uuid: new Format(
    matching(
      /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
      'does not match the UUID format',
    ),
  ),
  byte: new Format(
    matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'invalid base64'),
  ),
  date: new Format((text) =>
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? [] : ['invalid date'],
  ),
  datetime: new Format((text) =>
    /^\d{4}-\d\d-\d\dT/i.test(text) && !Number.isNaN(Date.parse(text)) ? [] : ['invalid datetime'],
  ),
};

/** The format library of Kubernetes. */
export function addFormats(environment: Environment): void {
  const type = 'kubernetes.NamedFormat';
  environment.registerType(type, Format);
  const functions = Object.entries(formats).map(([name, format]) => [
    `${name}(): ${type}`,
    () => format,
  ]);
  addNamespace(environment, 'format', {
    ...Object.fromEntries(functions),
    [`named(string): optional<${type}>`]: (name: string) => {
      const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
      return format === undefined ? Optional.none() : Optional.of(format);
    },
  });
  environment.registerFunction(
    `${type}.validate(string): optional<list<string>>`,
    ({ check }: Format, text: string) => {
      const errors = check(text);
      return errors.length === 0 ? Optional.none() : Optional.of([...errors]);
    },
  );
}
