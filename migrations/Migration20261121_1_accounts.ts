import { Migration } from '@mikro-orm/migrations';

/** What each account may use: share assets a day, and rehearsals. */
export class Migration20261121_1_accounts extends Migration {
  override name = 'Migration20261121_1_accounts';

  override up(): void {
    this.addSql(`
alter table account
  add column daily_limit integer not null default 50 check (daily_limit between 1 and 10000),
  add column benchmarks_per_hour integer not null default 20 check (benchmarks_per_hour between 1 and 1000),
  add column max_concurrent integer not null default 1 check (max_concurrent between 1 and 50),
  add column max_runs_per_benchmark integer not null default 10 check (max_runs_per_benchmark between 1 and 100);
`);
  }
}
