import { Migration } from '@mikro-orm/migrations';

/** Drops that were played to see how the server bears them, with what was measured. `id` is that of the job. */
export class Migration20261122_rehearsals extends Migration {
  override name = 'Migration20261122_rehearsals';

  override up(): void {
    this.addSql(REHEARSALS);
  }
}

const REHEARSALS = `
create table rehearsal (
  id uuid primary key,
  owner_id uuid references account on delete set null,
  owner_name text not null check (length(owner_name) <= 200),
  spots integer not null check (spots between 2 and 1000),
  buyers integer not null check (buyers between 1 and 1000),
  ramp_seconds integer not null check (ramp_seconds between 0 and 120),
  runs integer not null check (runs between 1 and 100),
  figures jsonb not null default '[]'::jsonb check (jsonb_typeof(figures) = 'array'),
  created_at timestamptz(3) not null,
  completed_at timestamptz(3)
);
create index rehearsal_time on rehearsal (created_at desc, id desc);
create index rehearsal_owner on rehearsal (owner_id, created_at) where owner_id is not null;
`;
