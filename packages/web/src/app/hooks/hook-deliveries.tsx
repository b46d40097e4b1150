import type { Hook, HookDelivery } from '@slipway/contract';
import { getPage, post } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** What was sent to a webhook lately, and what came of it. */
export function HookDeliveries({ hook, api }: { readonly hook: Hook; readonly api: string }) {
  const { isBusy, run } = useAction();
  const deliveries = useResource(
    api,
    async (path, signal) => (await getPage<HookDelivery>(path, signal)).items,
  );
  const resend = ({ id }: HookDelivery) =>
    run(async () => {
      await post(`${api}/${id}/resend`);
      deliveries.reload();
    });
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries to {hook.url}</h2>
      <Listing of={deliveries} what="the deliveries" none="Nothing was sent yet">
        {(items) => (
          <Table
            caption="Deliveries"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: 'When', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
              { title: 'About', cell: aboutOf },
              { title: 'Answer', cell: (delivery) => answerOf(delivery) },
              { title: 'Sent', cell: ({ attempts }) => `${attempts} times` },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: (delivery) => (
                  <Verb
                    isSmall
                    isBusy={isBusy}
                    label={`Send again: ${delivery.trigger}, #${delivery.id}`}
                    onClick={() => resend(delivery)}
                  >
                    Send again
                  </Verb>
                ),
              },
            ]}
          />
        )}
      </Listing>
    </section>
  );
}

function aboutOf({ trigger, request_data: { event_name: name } }: HookDelivery): string {
  return (name ?? trigger).replaceAll('_', ' ');
}

function answerOf(delivery: HookDelivery): string {
  const { status, attempts, response_status: answered, error } = delivery;
  if (attempts === 0) return 'not yet';
  return `${error ?? answered}${status === 'waiting' ? '; is sent again' : ''}`;
}
