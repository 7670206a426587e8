/**
 * A process that owns an embedded database, for tests that have to kill it: `node embedded-owner.fixture.ts <folder>`.
 * Prints one JSON line per happening and stops in order when its input ends.
 */
import { startEmbeddedPostgres } from './embedded.ts';

function say(happening: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(happening)}\n`);
}

const [root = ''] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({
    root,
    settings: { fsync: 'off' },
    onLine: (line) => say({ line }),
    onCrash: (crash) => say({ crash }),
  });
  process.stdin.on('end', () => void postgres.stop().then(() => say({ stopped: true })));
  process.stdin.resume();
  say({ connection: postgres.connection('postgres') });
} catch (error) {
  say({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}
