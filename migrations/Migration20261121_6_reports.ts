import { Migration } from '@mikro-orm/migrations';

/**
 * Indexes for the reports: claims by their time, payments by theirs, and each handle's claims with what statistics read
 * of them, so that those are answered from the index. Claims come by the thousand in a second: the handles' index takes
 * the place of the one there was, and the one by time grows at its end only.
 */
export class Migration20261121_6_reports extends Migration {
  override name = 'Migration20261121_6_reports';

  override up(): void {
    this.addSql(`
create index claim_by_time on claim (claimed_at);
create index claim_by_payment on claim (paid_at) include (handle, waffle_id, price_minor, claimed_at)
  where status = 'paid';
drop index claim_by_handle;
create index claim_by_handle on claim (handle, claimed_at desc) include (waffle_id, number, status);
`);
  }
}
