import { useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import type { RefusedLine } from '#client/features/spots/describe-queued.ts';
import { exportQueue, saveFile } from '#client/features/spots/export-queue.ts';
import { QueueSheet } from '#client/features/spots/queue-sheet.tsx';
import { readSettleRecord } from '#client/features/spots/settle-record.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { createStanding } from './create-standing.ts';
import { useOperator } from './operator-context.tsx';
import { useSpots } from './use-spots.ts';

/** The queue sheet with what it can do. */
export default function QueuePanel(props: { onClose: () => void }): JSX.Element {
  const { me, device, live } = useOperator();
  const spots = useSpots();
  const { outbox, replayer } = device;
  const navigate = useNavigate();
  const standing = createStanding();

  const claimAgain = async ({ opId }: RefusedLine) => {
    const write = outbox.writes().find((one) => one.opId === opId);
    const record = write ? readSettleRecord(write) : null;
    const [meant] = record?.about.claims ?? [];
    if (!record || !meant) throw new AppError('device.unknown_change');
    const claim = await spots.claimAgain(record.about.slug, meant);
    const { number, claimId } = claim;
    const { waffleId } = record.request.input;
    await spots.perform(
      'spots.markPaid',
      { waffleId, number, claimId },
      { ...record.about, claims: [claim] },
    );
    await outbox.drop(opId);
  };

  return (
    <QueueSheet
      writes={outbox.writes()}
      others={outbox.others()}
      zone={me().timezone}
      heldBy={replayer.heldBy()}
      lastSyncedAtMs={replayer.lastSyncedAtMs()}
      offlineSinceMs={live.connection.offlineSinceMs()}
      workOffline={live.connection.workOffline()}
      keeping={device.state()}
      offline={standing.whyOffline('Claiming again needs a connection.')}
      onClose={props.onClose}
      acts={{
        sync: () => {
          live.connection.check();
          replayer.flush();
        },
        setWorkOffline: live.connection.setWorkOffline,
        remove: (opId) => outbox.dropUnsent(opId),
        putBack: (write) => outbox.putBack(write),
        retry: spots.retry,
        drop: outbox.drop,
        claimAgain,
        show: (slug, number) => {
          props.onClose();
          navigate(`/waffles/${slug}?spot=${number}`);
        },
        exportAll: () =>
          saveFile(exportQueue(outbox.writes(), { accountName: me().name, nowMs: Date.now() })),
      }}
    />
  );
}
