import { Migration } from '@mikro-orm/migrations';

/**
 * What the product itself keeps of jobs beside the queue's own tables: whose they are, who does them, how far they are;
 * and the files that they make, piece by piece, so that every process can hand them out.
 */
export class Migration20261121_8_operations extends Migration {
  override name = 'Migration20261121_8_operations';

  override up(): void {
    this.addSql(RUNS);
    this.addSql(RESULTS);
  }
}

const RUNS = `
create table job_run (
  job_id uuid primary key,
  kind text not null check (length(kind) <= 60),
  owner_id uuid references account on delete set null,
  owner_name text not null default '' check (length(owner_name) <= 200),
  worker_key integer,
  done integer check (done >= 0),
  total integer check (total >= 0),
  note text not null default '' check (length(note) <= 200),
  noted_at timestamptz(3) not null default now()
);
create index job_run_owner on job_run (owner_id) where owner_id is not null;
create index job_run_time on job_run (noted_at);
`;

const RESULTS = `
create table result_file (
  id uuid primary key,
  job_id uuid not null,
  name text not null check (length(name) between 1 and 120),
  content_type text not null check (length(content_type) <= 80),
  size_bytes integer not null default 0 check (size_bytes >= 0),
  created_at timestamptz(3) not null default now(),
  completed_at timestamptz(3)
);
create index result_file_job on result_file (job_id);
create index result_file_time on result_file (created_at);
create table result_part (
  file_id uuid not null references result_file on delete cascade,
  number integer not null check (number >= 1),
  bytes bytea not null check (length(bytes) <= 1048576),
  primary key (file_id, number)
);
`;
