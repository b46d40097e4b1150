import type { ClusterReport } from '@slipway/contract';

const titles = {
  address: 'Address',
  certificate: 'Certificate',
  login: 'Login',
  version: 'Version',
  rights: 'Rights',
} as const;

/** How each step of trying a cluster came out, and what to do about the one that failed. */
export function Steps({ name, report }: { readonly name: string; readonly report: ClusterReport }) {
  return (
    <section className="card" aria-live="polite" aria-label={`How trying ${name} came out`}>
      <h2>{report.ok ? `“${name}” can be used` : `“${name}” cannot be used`}</h2>
      <ol>
        {report.steps.map(({ step, ok, finding, remedy }) => (
          <li key={step}>
            <strong>{titles[step]}</strong>:{' '}
            {ok ? finding : <span className="problem">{finding}</span>}
            {remedy !== undefined && <p className="muted">{remedy}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
