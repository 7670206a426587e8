import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { Panel } from '#client/ui/panel.tsx';
import { durationText } from '#client/ui/relative-time.ts';
import type { SystemFacts as Facts } from '#shared/operations/operations.schemas.ts';
import { sayBytes } from './say-bytes.ts';
import './system-facts.css';

const KINDS = { embedded: 'Embedded PostgreSQL', external: 'External PostgreSQL' } as const;
const SECOND_MS = 1_000;

/** How the product is, in figures. Those about sockets and time are about the process that answered. */
export function SystemFacts(props: { facts: Facts }): JSX.Element {
  const count = (value: number) => value.toLocaleString('en');
  const groups = (): [heading: string, facts: [name: string, value: string][]][] => [
    [
      'Jobs',
      [
        ['Running', count(props.facts.running)],
        ['Waiting', count(props.facts.queued)],
        ['A rehearsal is running', props.facts.rehearses ? 'Yes' : 'No'],
      ],
    ],
    [
      'Live',
      [
        ['Connected sockets', count(props.facts.sockets)],
        ['Subscriptions', count(props.facts.subscriptions)],
        ['Event lag (99 %)', `${props.facts.eventLagMs} ms`],
      ],
    ],
    [
      'Data',
      [
        [KINDS[props.facts.database], props.facts.databaseVersion],
        ['Database', sayBytes(props.facts.databaseBytes)],
        ['Files and pictures', `${count(props.facts.resultsCount)} (${sayBytes(props.facts.resultsBytes)})`],
      ],
    ],
    [
      'Process',
      [
        ['Version', props.facts.version],
        ['Running for', durationText(props.facts.uptimeS * SECOND_MS)],
        ['Memory', sayBytes(props.facts.memoryBytes)],
      ],
    ],
  ];
  return (
    <div class="system-panels">
      <For each={groups()}>
        {([heading, facts]) => (
          <Panel heading={heading}>
            <dl class="system-facts">
              <For each={facts}>
                {([name, value]) => (
                  <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                )}
              </For>
            </dl>
          </Panel>
        )}
      </For>
    </div>
  );
}
