import { renderToString } from 'solid-js/web';
import { expect, test } from 'vitest';
import { ActionBar } from './action-bar.tsx';
import { Badge } from './badge.tsx';
import { Banner } from './banner.tsx';
import { Button, IconLink, LinkButton } from './button.tsx';
import { Chip, ChipGroup, LinkChip } from './chip.tsx';
import { Checkbox } from './choice-field.tsx';
import { CopyButton } from './copy-button.tsx';
import { BottomSheet } from './dialog.tsx';
import { EmptyState } from './empty-state.tsx';
import { backIcon, shareIcon } from './more-icons.ts';
import { Panel } from './panel.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { QrCode } from './qr-code.tsx';
import { Skeleton } from './skeleton.tsx';
import { Tabs } from './tabs.tsx';
import { TextField } from './text-field.tsx';
import { Tile, Tiles } from './tiles.tsx';
import { Time, TimeAgo } from './time.tsx';
import { createToasts, ToastRegion } from './toast.tsx';

function PublicPage() {
  const toasts = createToasts();
  return (
    <main>
      <IconLink icon={backIcon} label="Back" href="/" />
      <Banner show text="You are offline" />
      <Tabs label="Views" tabs={[{ href: '?view=all', label: 'All', count: 3, current: true }]} />
      <Tiles label="Figures">
        <Tile label="Available" value="14" tone="available" />
        <Tile label="Paid" value="7" tone="paid" onClick={() => {}} />
      </Tiles>
      <ChipGroup label="Filter">
        <Chip label="All" pressed onClick={() => {}} />
        <LinkChip label="Won" href="?filter=won" current={false} />
      </ChipGroup>
      <ProgressBar label="Taken" value={11} max={25} text="14 of 25 left" />
      <Badge tone="ok">Live</Badge>
      <Panel heading="Pay" actions={<CopyButton text="10.00" label="Copy amount" />}>
        <QrCode text="https://example.test/waffle/blue-wig-3" label="Link to the board" />
        <TextField label="Instagram handle" value="" prefix="@" hint="Yours" />
        <Checkbox label="Remember me" checked={false} />
        <Time at={0} zone="UTC" /> <TimeAgo at={0} zone="UTC" />
      </Panel>
      <EmptyState title="No spots yet">
        <LinkButton href="/">All boards</LinkButton>
      </EmptyState>
      <Skeleton kind="text" label="Loading" />
      <BottomSheet open={false} onClose={() => {}} title="Claim">
        Never rendered
      </BottomSheet>
      <ActionBar label="Claim">
        <Button size={60} variant="primary" icon={shareIcon} onClick={() => {}}>
          Claim 2 spots
        </Button>
      </ActionBar>
      <ToastRegion toasts={toasts} />
    </main>
  );
}

test('The components of public pages render on the server, without a browser, script or inline style', () => {
  expect(globalThis).not.toHaveProperty('document');
  const html = renderToString(() => <PublicPage />);
  expect(html).toContain('14 of 25 left');
  expect(html).toContain('Claim 2 spots');
  expect(html).not.toContain('Never rendered');
  expect(html).not.toMatch(/<script|\sstyle=/);
});

test('A page without scripts shows moments, not distances that would soon be wrong', () => {
  expect(renderToString(() => <TimeAgo at="2026-11-20T18:41:03Z" zone="UTC" />)).toContain(
    '20 Nov 2026, 18:41',
  );
});
