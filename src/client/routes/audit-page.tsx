import { useNavigate, useSearchParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { createAuditData } from '#client/features/audit/audit.data.ts';
import { AuditFilters } from '#client/features/audit/audit-filters.tsx';
import { AuditList } from '#client/features/audit/audit-list.tsx';
import type { AuditPlace } from '#client/features/audit/audit-place.ts';
import {
  auditFileHref,
  auditHref,
  countFilters,
  readAuditPlace,
} from '#client/features/audit/audit-place.ts';
import { Button, LinkButton } from '#client/ui/button.tsx';
import { createShortcuts } from '#client/ui/create-shortcuts.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { downloadIcon, searchIcon } from '#client/ui/icons.ts';
import { Pagination } from '#client/ui/pagination.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { can } from '#shared/access/permissions.ts';
import { TOTAL_MAX } from '#shared/audit/audit.rules.ts';
import type { AuditPage as Entries } from '#shared/audit/audit.schemas.ts';
import './audit-page.css';
import { LoadFailed } from './load-failed.tsx';
import { createPageTitle, useOperator } from './operator-context.tsx';

/** Who did what: every filter and the page live in the address, so a link shows somebody else the same. */
export default function AuditPage(): JSX.Element {
  const { me, server } = useOperator();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const audit = createAuditData(server);
  const place = createMemo(() => readAuditPlace(params));
  const list = audit.createList(() => ({ ...place(), zone: me().timezone }));
  const actors = audit.createActors();
  const [filtering, setFiltering] = createSignal(false);
  let words: HTMLInputElement | undefined;
  createPageTitle(() => 'Audit log');
  createShortcuts([{ keys: '/', label: 'Search the audit log', run: () => words?.focus() }]);

  const go = (changes: Partial<AuditPlace>) =>
    navigate(auditHref({ ...place(), page: 1, ...changes }), {
      resolve: false,
      replace: true,
      scroll: false,
    });
  const clear = () => navigate(auditHref({}), { resolve: false, replace: true, scroll: false });
  const filters = () => countFilters(place());

  return (
    <div class="page audit-page">
      <div class="row-apart">
        <h1>Audit log</h1>
        <LinkButton href={auditFileHref(place(), me().timezone)} icon={downloadIcon} download="">
          Export CSV
        </LinkButton>
      </div>
      {/* On a phone the filters would be the whole first screen. */}
      <Button
        class="audit-filter-toggle"
        icon={searchIcon}
        aria-expanded={filtering()}
        aria-controls="audit-filters"
        onClick={() => setFiltering(!filtering())}
      >
        {filters() === 0 ? 'Filters' : `Filters (${filters()})`}
      </Button>
      <div id="audit-filters" class="audit-filter-body" data-open={filtering() ? '' : undefined}>
        <AuditFilters
          place={place()}
          actors={actors.data() ?? []}
          count={filters()}
          onChange={go}
          onClear={clear}
          field={(field) => {
            words = field;
          }}
        />
      </div>
      <Switch fallback={<Skeleton kind="row" count={8} label="Loading the audit log" />}>
        <Match when={list.error()}>
          {(error) => <LoadFailed what="the audit log" error={error()} onRetry={list.retry} />}
        </Match>
        <Match when={list.data()}>
          {(entries) => (
            <Show
              when={entries().rows.length > 0}
              fallback={<NothingFits filters={filters()} onClear={clear} />}
            >
              <AuditList
                lines={entries().rows}
                zone={me().timezone}
                opensSettings={can(me().role, 'settings.write')}
              />
            </Show>
          )}
        </Match>
      </Switch>
      <Show when={list.data()}>{(entries) => <Foot entries={entries()} place={place()} />}</Show>
    </div>
  );
}

function NothingFits(props: { filters: number; onClear: () => void }): JSX.Element {
  return (
    <EmptyState
      icon={searchIcon}
      title={props.filters === 0 ? 'Nothing has been recorded yet' : 'Nothing fits these filters'}
      text={
        props.filters === 0
          ? 'Everything that changes something is recorded here, with who did it and the values before and after.'
          : 'Take one away, or look at other days.'
      }
    >
      <Show when={props.filters > 0}>
        <Button variant="primary" onClick={props.onClear}>
          Show everything
        </Button>
      </Show>
    </EmptyState>
  );
}

function Foot(props: { entries: Entries; place: AuditPlace }): JSX.Element {
  const counted = () => Math.min(props.entries.total, TOTAL_MAX);
  const pageCount = () => Math.max(1, Math.ceil(counted() / props.entries.perPage));
  const summary = () =>
    props.entries.total > TOTAL_MAX
      ? `More than ${TOTAL_MAX.toLocaleString('en')} entries`
      : `${props.entries.total.toLocaleString('en')} ${props.entries.total === 1 ? 'entry' : 'entries'}`;
  return (
    <div class="stack-tight">
      <Show when={pageCount() > 1} fallback={<p class="audit-page-note">{summary()}</p>}>
        <Pagination
          label="Pages of the audit log"
          page={props.place.page}
          pageCount={pageCount()}
          hrefFor={(page) => auditHref({ ...props.place, page })}
          summary={summary()}
        />
      </Show>
      <p class="audit-page-note">
        Entries are kept for {props.entries.keptDays} {props.entries.keptDays === 1 ? 'day' : 'days'}; those
        about money and draws for ever.
      </p>
    </div>
  );
}
