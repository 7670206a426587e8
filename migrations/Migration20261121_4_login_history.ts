import { Migration } from '@mikro-orm/migrations';

/** Who tried to sign in, from where and with what came of it; what is known of addresses; social links of accounts. */
export class Migration20261121_4_login_history extends Migration {
  override name = 'Migration20261121_4_login_history';

  override up(): void {
    this.addSql(LOGINS);
    this.addSql(ADDRESSES);
    this.addSql(PROFILES);
  }
}

const LOGINS = `
create table login_event (
  id uuid primary key,
  at timestamptz(3) not null,
  account_id uuid references account on delete set null,
  username text,
  unknown_mark text check (unknown_mark ~ '^[0-9a-f]{6}$'),
  door text not null check (door ~ '^[a-z_]{1,20}$'),
  outcome text not null check (outcome in ('success', 'failure')),
  reason text check (reason ~ '^[a-z_]{1,40}$'),
  ip text not null check (length(ip) <= 45),
  browser text not null check (length(browser) <= 60),
  os text not null check (length(os) <= 60),
  device text not null check (device in ('desktop', 'mobile', 'tablet', 'other')),
  session_id bytea check (length(session_id) = 32),
  whois_state text not null check (whois_state in ('pending', 'found', 'failed', 'skipped')),
  whois_org text check (length(whois_org) <= 120),
  whois_country text check (length(whois_country) <= 60),
  whois_city text check (length(whois_city) <= 60),
  whois_asn text check (length(whois_asn) <= 20),
  whois_server text check (length(whois_server) <= 253),
  check ((outcome = 'failure') = (reason is not null)),
  check (session_id is null or outcome = 'success'),
  check (unknown_mark is null or (account_id is null and username is null))
);
create index login_event_time on login_event (at desc, id desc);
create index login_event_account on login_event (account_id, at desc, id desc);
create index login_event_waiting on login_event (ip) where whois_state = 'pending';
`;

const ADDRESSES = `
create table whois_lookup (
  ip text primary key check (length(ip) <= 45),
  looked_up_at timestamptz(3) not null,
  state text not null check (state in ('found', 'failed')),
  org text check (length(org) <= 120),
  country text check (length(country) <= 60),
  city text check (length(city) <= 60),
  asn text check (length(asn) <= 20),
  server text not null check (length(server) <= 253)
);
create index whois_lookup_time on whois_lookup (looked_up_at);
`;

const PROFILES = `
alter table account add column social_links jsonb not null default '[]'::jsonb
  check (jsonb_typeof(social_links) = 'array' and jsonb_array_length(social_links) <= 10);
`;
