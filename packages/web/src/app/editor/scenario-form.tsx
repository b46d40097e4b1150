import { useId } from 'react';
import { eventWords, type Scenario } from './scenario.ts';

/** What is supposed to happen: who starts the pipeline, where, and with which variables. */
export function ScenarioForm({
  scenario,
  onChange,
}: {
  readonly scenario: Scenario;
  readonly onChange: (scenario: Scenario) => void;
}) {
  const id = useId();
  return (
    <fieldset className="card scenario">
      <legend>If this happened</legend>
      <div className="scenario-fields">
        <label htmlFor={`${id}-event`}>What starts it</label>
        <select
          id={`${id}-event`}
          value={scenario.event}
          onChange={(event) => {
            const next = eventWords.find(([each]) => each === event.target.value);
            if (next) onChange({ ...scenario, event: next[0] });
          }}
        >
          {eventWords.map(([event, words]) => (
            <option key={event} value={event}>
              {words}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-ref`}>{scenario.event === 'tag' ? 'Tag' : 'Branch'}</label>
        <input
          id={`${id}-ref`}
          value={scenario.ref}
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => onChange({ ...scenario, ref: event.target.value })}
        />
        <label htmlFor={`${id}-variables`}>Variables</label>
        <textarea
          id={`${id}-variables`}
          rows={2}
          spellCheck={false}
          placeholder="NAME=value, one a line"
          value={scenario.variables}
          onChange={(event) => onChange({ ...scenario, variables: event.target.value })}
        />
      </div>
    </fieldset>
  );
}
