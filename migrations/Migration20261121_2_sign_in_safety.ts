import { Migration } from '@mikro-orm/migrations';

/** Second factors with their recovery codes, API keys, and when a session was last used. */
export class Migration20261121_2_sign_in_safety extends Migration {
  override name = 'Migration20261121_2_sign_in_safety';

  override up(): void {
    this.addSql(SECOND_FACTORS);
    this.addSql(API_KEYS);
    this.addSql(SESSIONS);
  }
}

const SECOND_FACTORS = `
create table second_factor (
  account_id uuid primary key references account on delete cascade,
  sealed_secret bytea not null,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  last_step integer not null default 0 check (last_step >= 0)
);

create table recovery_code (
  code_hash bytea primary key check (length(code_hash) = 32),
  account_id uuid not null references second_factor on delete cascade,
  created_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index recovery_code_account on recovery_code (account_id);
`;

const API_KEYS = `
create table api_key (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  name text not null check (length(name) between 1 and 60),
  token_hash bytea not null unique check (length(token_hash) = 32),
  token_end text not null check (length(token_end) = 4),
  scopes jsonb not null check (jsonb_typeof(scopes) = 'array' and jsonb_array_length(scopes) > 0),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null check (expires_at > created_at and expires_at <= created_at + interval '367 days'),
  last_used_at timestamptz(3)
);
create index api_key_account on api_key (account_id, created_at);
create index api_key_expiry on api_key (expires_at);
`;

const SESSIONS = `
alter table session add column last_seen_at timestamptz(3);
update session set last_seen_at = created_at;
alter table session alter column last_seen_at set not null;
alter table session alter column last_seen_at set default now();
`;
