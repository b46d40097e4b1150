import type { PipelineForm } from '@slipway/contract';
import { type Fields, SelectField, TextField } from '#ui/form/form.tsx';

type Input = PipelineForm['inputs'][number];

/** The form of a file that asks nothing. */
export const nothingAsked: PipelineForm = { inputs: [], variables: [] };

/** What a pipeline file asks of whoever runs it: inputs of its header, and variables that it describes. */
export function AskedFields({ form: { inputs, variables } }: { readonly form: PipelineForm }) {
  return (
    <>
      {inputs.map((input) => (
        <InputField key={input.name} input={input} />
      ))}
      {variables.map(({ key, value, description, options }) =>
        options === null ? (
          <TextField
            key={key}
            name={`variable ${key}`}
            label={key}
            hint={description}
            value={value}
            isOptional
          />
        ) : (
          <SelectField
            key={key}
            name={`variable ${key}`}
            label={key}
            hint={description}
            value={value}
            options={options.map((option) => [option, option] as const)}
          />
        ),
      )}
    </>
  );
}

function InputField({ input }: { readonly input: Input }) {
  const { name, type, description, isRequired } = input;
  const options = input.options?.map(textOf) ?? (type === 'boolean' ? ['true', 'false'] : null);
  const shared = {
    name: `input ${name}`,
    label: name,
    value: input.default === null ? '' : textOf(input.default),
    ...(description !== null && { hint: description }),
  };
  if (options !== null) {
    return <SelectField {...shared} options={options.map((option) => [option, option] as const)} />;
  }
  return (
    <TextField
      {...shared}
      isOptional={!isRequired}
      {...(type === 'number' && { type: 'number' as const })}
      {...(type === 'array' && { rows: 2, placeholder: '["a", "b"]' })}
    />
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The inputs as the form says them. What was left empty is the file's to choose. */
export function inputsGiven(
  inputs: readonly Input[],
  fields: Fields,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    inputs.flatMap(({ name, type }) => {
      const text = fields.text(`input ${name}`);
      if (text === '') return [];
      return [[name, type === 'string' ? text : JSON.parse(text)]];
    }),
  );
}
