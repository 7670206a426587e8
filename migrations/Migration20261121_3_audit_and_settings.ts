import { Migration } from '@mikro-orm/migrations';

/**
 * Indexes for the filters of the audit page. Claims come by the thousand in a second and are found by their time, their
 * waffle and their spot; so they stay out of every index that can do without them.
 */
export class Migration20261121_3_audit_and_settings extends Migration {
  override name = 'Migration20261121_3_audit_and_settings';

  override up(): void {
    this.addSql(`
create index audit_entry_actor on audit_entry (actor_id, recorded_at desc, id desc) where actor_id is not null;
create index audit_entry_action on audit_entry (action, recorded_at desc, id desc) where action <> 'claim_spots';
create index audit_entry_type on audit_entry (target_type, recorded_at desc, id desc)
  where target_type <> 'waffle' and target_type <> 'spot';
create index audit_entry_security on audit_entry (recorded_at desc, id desc) where security;
`);
  }
}
