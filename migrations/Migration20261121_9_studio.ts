import { Migration } from '@mikro-orm/migrations';

/** Share assets and what they cost, share templates, and the ways to pay that buyers are shown. */
export class Migration20261121_9_studio extends Migration {
  override name = 'Migration20261121_9_studio';

  override up(): void {
    this.addSql(GENERATIONS);
    this.addSql(TEMPLATES);
    this.addSql(PAYMENT_METHODS);
  }
}

const GENERATIONS = `
create table generation (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  model text not null check (model ~ '^[a-z-]{1,40}$'),
  status text not null check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  waffle_id integer references waffle on delete set null,
  subject text not null check (length(subject) <= 120),
  requested_at timestamptz(3) not null,
  finished_at timestamptz(3),
  duration_ms integer check (duration_ms >= 0),
  cost_micros integer not null check (cost_micros between 0 and 100000000),
  failure text check (length(failure) <= 300),
  text text check (length(text) <= 60000),
  image bytea check (octet_length(image) <= 5000000),
  check ((status in ('queued', 'running')) = (finished_at is null)),
  check ((status = 'failed') = (failure is not null)),
  check ((status = 'completed') = (text is not null or image is not null))
);
-- A PNG does not get smaller by compressing it again.
alter table generation alter column image set storage external;
create index generation_by_account on generation (account_id, requested_at desc, id desc);
create index generation_completed on generation (requested_at) where status = 'completed';
create index generation_open on generation (requested_at) where finished_at is null;
create index generation_by_waffle on generation (waffle_id);

create table model_price (
  model text primary key check (model ~ '^[a-z-]{1,40}$'),
  cost_micros integer not null check (cost_micros between 0 and 100000000)
);
`;

const TEMPLATES = `
create table share_template (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 60),
  body text not null check (length(body) between 1 and 2000),
  is_default boolean not null default false,
  created_at timestamptz(3) not null default now()
);
create unique index share_template_one_default on share_template (is_default) where is_default;
insert into share_template (id, name, body, is_default) values (
  '0d6a1c5e-6f0b-4b57-9a34-6a2f6c1d8e01', 'Hype drop',
  E'🧇 WAFFLE DROP 🧇\\n\\n{item}\\n{price} a spot · {spots_left} of {total_spots} left\\n\\nClaim yours 👉 {url}', true
);
`;

const PAYMENT_METHODS = `
create table payment_method (
  id uuid primary key,
  kind text not null check (kind in ('venmo', 'cashapp', 'paypal', 'zelle', 'other')),
  label text not null default '' check (length(label) <= 40),
  handle text not null check (length(handle) between 1 and 200),
  note text not null default '' check (length(note) <= 200),
  active boolean not null default true,
  created_at timestamptz(3) not null
);
-- Null: every active method. An id that is gone shows nothing.
alter table waffle add column payment_method_ids jsonb
  check (jsonb_typeof(payment_method_ids) = 'array' and jsonb_array_length(payment_method_ids) <= 20);
`;
