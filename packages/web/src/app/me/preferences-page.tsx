import { useState, useSyncExternalStore } from 'react';
import { askToNotify } from '#ui/state/notify.ts';
import {
  exactTime,
  onPreference,
  type Preferences,
  prefer,
  preferences,
} from '#ui/time/preferences.ts';

const choices: {
  readonly [K in keyof Preferences]: {
    readonly legend: string;
    readonly options: readonly (readonly [Preferences[K], string])[];
  };
} = {
  theme: {
    legend: 'Theme',
    options: [
      ['system', 'As this device has it'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ],
  },
  times: {
    legend: 'Times',
    options: [
      ['relative', '5 minutes ago'],
      ['exact', 'By the clock'],
    ],
  },
  clock: {
    legend: 'Clock',
    options: [
      ['locale', 'As in the language of this browser'],
      ['24', '24 hours'],
      ['12', '12 hours'],
    ],
  },
  notices: {
    legend: 'When a pipeline whose page is open ends or waits for a person',
    options: [
      ['none', 'Its page says so'],
      ['ended', 'This browser notifies me, too, when I look elsewhere'],
    ],
  },
};

/** How this browser shows things. */
export function PreferencesPage() {
  const chosen = useSyncExternalStore(onPreference, preferences);
  const [isRefused, setRefused] = useState(false);
  const choose = async (change: Partial<Preferences>) => {
    const isAllowed = change.notices !== 'ended' || (await askToNotify());
    setRefused(!isAllowed);
    if (isAllowed) prefer(change);
  };
  return (
    <>
      <h1>Preferences</h1>
      <p className="muted">
        They hold in this browser, at once. It is now {exactTime(new Date())} in{' '}
        {Intl.DateTimeFormat().resolvedOptions().timeZone}.
      </p>
      {(Object.keys(choices) as (keyof Preferences)[]).map((name) => (
        <Choice
          key={name}
          name={name}
          value={chosen[name]}
          onChoose={(change) => void choose(change)}
        />
      ))}
      <p role="status" className="problem">
        {isRefused &&
          'This browser allows no notifications of this site: allow them in its settings.'}
      </p>
    </>
  );
}

function Choice({
  name,
  value,
  onChoose,
}: {
  readonly name: keyof Preferences;
  readonly value: string;
  readonly onChoose: (change: Partial<Preferences>) => void;
}) {
  const { legend, options } = choices[name];
  return (
    <fieldset className="field-group">
      <legend>{legend}</legend>
      {options.map(([option, word]) => (
        <label key={option} className="field-check">
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => onChoose({ [name]: option })}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
